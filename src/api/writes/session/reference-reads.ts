import { Failure } from '../../../errors.ts'
import type { Resource } from '../../../resources/definition.ts'
import { isFatalForBatch } from '../../http/fatal-for-batch.ts'
import { readAll, type StoredRecord } from '../../records/read.ts'
import type { ReadMark } from '../../records/read-freshness.ts'
import type { WriteReads } from '../write-reads.ts'
import type { PendingWrite } from './pending-write.ts'
import { type ListSource, listScope } from './windows.ts'

/** At least this many referenced records of a module make reading its list worthwhile. */
const MIN_FOR_LIST = 10

/** Pages of a list have at least this many records, except the last one. */
const MIN_PAGE_SIZE = 500

/** The list of a referenced module. */
interface List {
  records: Promise<ReadonlyMap<number, StoredRecord>>
  /** When it was read; undefined while it is being read. */
  read: ReadMark | undefined
  /** The records that have changed since the reading began. */
  changed: Set<number>
}

/** Caches the records that writes refer to for as long as writes may rely on them; many are read with one list. */
export class ReferenceCache {
  readonly #cached = new Map<string, Promise<StoredRecord | undefined>>()
  readonly #list: ListSource
  readonly #pending: ReadonlySet<PendingWrite>
  readonly #read: WriteReads['readReferenced']
  readonly #lists = new Map<Resource, List>()
  /** How many records each module's list had. */
  readonly #sizes = new Map<Resource, number>()

  constructor(
    list: ListSource,
    pending: ReadonlySet<PendingWrite>,
    read: WriteReads['readReferenced'],
  ) {
    this.#list = list
    this.#pending = pending
    this.#read = read
  }

  async get(resource: Resource, id: number): Promise<StoredRecord | undefined> {
    const key = keyOf(resource, id)
    const cached = this.#cached.get(key)
    const stored = await cached
    if (this.#isFresh(stored)) return stored
    // Another write may have begun to read it in the meantime.
    const newer = this.#cached.get(key)
    return newer !== undefined && newer !== cached ? newer : this.#readAgain(key, resource, id)
  }

  /** Forgets a record, because a write has changed it. */
  forget(resource: Resource, id: number): void {
    this.#cached.delete(keyOf(resource, id))
    this.#lists.get(resource)?.changed.add(id)
  }

  #readAgain(key: string, resource: Resource, id: number): Promise<StoredRecord | undefined> {
    const reading = this.#readNow(resource, id)
    this.#cached.set(key, reading)
    reading.catch(() => this.#cached.delete(key))
    return reading
  }

  async #readNow(resource: Resource, id: number): Promise<StoredRecord | undefined> {
    const listed = await this.#readFromList(resource, id)
    return listed ?? this.#read(resource, id)
  }

  async #readFromList(resource: Resource, id: number): Promise<StoredRecord | undefined> {
    const known = this.#lists.get(resource)
    if (known !== undefined && this.#isUsable(known)) return this.#findInList(known, id)
    if (!this.#isWorthListing(resource)) return undefined
    const list: List = { records: this.#readList(resource), read: undefined, changed: new Set() }
    const mark = this.#list.api.freshness.begin()
    this.#lists.set(resource, list)
    await list.records
    list.read = mark()
    return this.#findInList(list, id)
  }

  /** Whether a list is being read, or was read recently. */
  #isUsable({ read }: List): boolean {
    return read === undefined || this.#list.api.freshness.isFresh(read)
  }

  async #findInList({ records, changed }: List, id: number): Promise<StoredRecord | undefined> {
    const stored = (await records).get(id)
    return !changed.has(id) && this.#isFresh(stored) ? stored : undefined
  }

  /** Whether reading the list costs less than reading each record that pending writes refer to. */
  #isWorthListing(resource: Resource): boolean {
    const { rowKey, needsFilter, joinedIn } = resource
    if (rowKey !== undefined || needsFilter !== undefined || joinedIn === 'record') return false
    const enough = Math.max(MIN_FOR_LIST, (this.#sizes.get(resource) ?? 0) / MIN_PAGE_SIZE)
    const ids = new Set<unknown>()
    for (const { isSent, request } of this.#pending) {
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

function keyOf(resource: Resource, id: number): string {
  return `${resource.name} ${id}`
}
