import { Failure } from '../../../errors.ts'
import type { Resource } from '../../../resources/definition.ts'
import { isFatalForBatch } from '../../http/fatal-for-batch.ts'
import { readAll, type StoredRecord } from '../../records/read.ts'
import type { ReadMark } from '../../records/read-freshness.ts'
import type { WriteReads } from '../write-reads.ts'
import type { PendingWrite } from './pending-write.ts'
import { type ListSource, listScope } from './windows.ts'

/** So many records of a module that are about to be referred to are worth a reading of its list. */
const MANY = 10

/** A page of a list has at least so many records, if it is not the last. */
const PAGE = 500

/** The list of a module that is referred to. */
interface List {
  records: Promise<ReadonlyMap<number, StoredRecord>>
  /** When it was read; undefined until it is through. */
  read: ReadMark | undefined
  /** The records that have changed since the reading began. */
  without: Set<number>
}

/** The records that writes refer to, each read no more often than a write may rely on it; many in one reading of the list. */
export class ReferenceCache {
  readonly #known = new Map<string, Promise<StoredRecord | undefined>>()
  readonly #list: ListSource
  readonly #flights: ReadonlySet<PendingWrite>
  readonly #read: WriteReads['readReferenced']
  readonly #lists = new Map<Resource, List>()
  /** How many records a module's list had. */
  readonly #sizes = new Map<Resource, number>()

  constructor(
    list: ListSource,
    flights: ReadonlySet<PendingWrite>,
    read: WriteReads['readReferenced'],
  ) {
    this.#list = list
    this.#flights = flights
    this.#read = read
  }

  async get(resource: Resource, id: number): Promise<StoredRecord | undefined> {
    const name = nameOf(resource, id)
    const known = this.#known.get(name)
    const stored = await known
    if (this.#isFresh(stored)) return stored
    // Another write may have begun to read it meanwhile.
    const other = this.#known.get(name)
    return other !== undefined && other !== known ? other : this.#again(name, resource, id)
  }

  /** What was read of a record no longer holds: a write has set something in it. */
  forget(resource: Resource, id: number): void {
    this.#known.delete(nameOf(resource, id))
    this.#lists.get(resource)?.without.add(id)
  }

  #again(name: string, resource: Resource, id: number): Promise<StoredRecord | undefined> {
    const read = this.#readNow(resource, id)
    this.#known.set(name, read)
    read.catch(() => this.#known.delete(name))
    return read
  }

  async #readNow(resource: Resource, id: number): Promise<StoredRecord | undefined> {
    const listed = await this.#listed(resource, id)
    return listed ?? this.#read(resource, id)
  }

  async #listed(resource: Resource, id: number): Promise<StoredRecord | undefined> {
    const known = this.#lists.get(resource)
    if (known !== undefined && this.#isGood(known)) return this.#inList(known, id)
    if (!this.#isWorthIt(resource)) return undefined
    const list: List = { records: this.#readList(resource), read: undefined, without: new Set() }
    const mark = this.#list.api.freshness.begin()
    this.#lists.set(resource, list)
    await list.records
    list.read = mark()
    return this.#inList(list, id)
  }

  /** Whether the list is being read, or was a short time ago. */
  #isGood({ read }: List): boolean {
    return read === undefined || this.#list.api.freshness.isFresh(read)
  }

  async #inList({ records, without }: List, id: number): Promise<StoredRecord | undefined> {
    const stored = (await records).get(id)
    return !without.has(id) && this.#isFresh(stored) ? stored : undefined
  }

  /** Whether the list costs less than the records that writes on their way refer to. */
  #isWorthIt(resource: Resource): boolean {
    const { rowKey, needsFilter, joinedIn } = resource
    if (rowKey !== undefined || needsFilter !== undefined || joinedIn === 'record') return false
    const enough = Math.max(MANY, (this.#sizes.get(resource) ?? 0) / PAGE)
    const ids = new Set<unknown>()
    for (const { isSent, request } of this.#flights) {
      if (isSent) continue
      for (const { resource: referred, stored } of request.references ?? []) {
        if (referred === resource) ids.add(stored.row[resource.id])
      }
      if (ids.size >= enough) return true
    }
    return false
  }

  async #readList(resource: Resource): Promise<ReadonlyMap<number, StoredRecord>> {
    const { api, scope } = this.#list
    try {
      const all = await readAll(api, resource, { scope: listScope(resource, scope) })
      this.#sizes.set(resource, all.length)
      return new Map(all.map((stored) => [Number(stored.row[resource.id]), stored]))
    } catch (error) {
      if (!(error instanceof Failure) || isFatalForBatch(error)) throw error
      this.#sizes.set(resource, Number.POSITIVE_INFINITY)
      return new Map()
    }
  }

  #isFresh(stored: StoredRecord | undefined): boolean {
    return this.#list.api.freshness.isFresh(stored?.readMark)
  }
}

function nameOf(resource: Resource, id: number): string {
  return `${resource.name} ${id}`
}
