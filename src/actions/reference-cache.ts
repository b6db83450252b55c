import type { Api } from '../api/api.ts'
import { findRecord } from '../api/records/find.ts'
import { lookUpOne, MAX_SINGLE_READS, type Search, searchIn } from '../api/records/lookup-steps.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { ReadMark } from '../api/records/read-freshness.ts'
import { resolveReference } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import { parseSelector } from '../api/records/selector.ts'
import type { Resource } from '../resources/definition.ts'

/**
 * Looks up what references name for many records (the rows of an import): each record only once, and many of a module
 * in one reading of its list. What was not found is looked for again. Before a write relies on a record that was read too
 * long ago, it reads it again.
 */
export function createReferenceCache(): typeof resolveReference {
  const known = new WeakMap<Api, Map<string, LookupCache>>()
  const knownIn = (api: Api, resource: Resource, scope: Scope): LookupCache => {
    const ofApi = known.get(api) ?? new Map<string, LookupCache>()
    known.set(api, ofApi)
    const key = `${resource.name} ${scope.kind === 'client' ? scope.id : scope.kind}`
    const one = ofApi.get(key) ?? new LookupCache(api, resource, scope)
    ofApi.set(key, one)
    return one
  }
  return (api, field, called, text, scope) =>
    resolveReference(api, field, called, text, scope, {
      find: (_, resource, name, options) => knownIn(api, resource, options.scope).find(name),
    })
}

/** A search in a list, and when that was read. */
type Dated = Search & { read: ReadMark }

/** A reading of a list. */
interface ListRead {
  /** How many records had been looked for when it began. */
  began: number
  search: Promise<Dated>
  /** When it was read; undefined until it is through. */
  read?: ReadMark
}

/** What is known of a module in a scope. */
class LookupCache {
  readonly #api: Api
  readonly #resource: Resource
  readonly #scope: Scope
  readonly #found = new Map<string, Promise<StoredRecord>>()
  /** How many were read by their IDs. */
  #count = 0
  /** How many were looked for. */
  #asked = 0
  #list: ListRead | undefined

  constructor(api: Api, resource: Resource, scope: Scope) {
    this.#api = api
    this.#resource = resource
    this.#scope = scope
  }

  find(text: string): Promise<StoredRecord> {
    const name = text.trim()
    const before = this.#found.get(name)
    if (before !== undefined) return before
    const found = this.#find(name)
    this.#found.set(name, found)
    return found.catch((error: unknown) => {
      this.#found.delete(name)
      throw error
    })
  }

  async #find(text: string): Promise<StoredRecord> {
    this.#asked += 1
    const now = this.#asked
    const which = parseSelector(this.#resource, text)
    if (this.#isRead(which.by === 'id')) {
      return findRecord(this.#api, this.#resource, text, { scope: this.#scope })
    }
    const { stored } = await lookUpOne(await this.#search(), { text, which })
    if (stored !== undefined) return stored
    // It may have come into being since the list was read.
    const again = await lookUpOne(await this.#search(now), { text, which })
    if (again.stored !== undefined) return again.stored
    throw again.failure
  }

  /** Whether one is read on its own: as long as few are, or where no list has all of them. */
  #isRead(isById: boolean): boolean {
    if (this.#resource.needsFilter !== undefined) return true
    if (!isById || this.#list !== undefined) return false
    this.#count += 1
    return this.#count <= MAX_SINGLE_READS
  }

  /** The list as it was read a short time ago, or since so many records had been looked for. */
  #search(since?: number): Promise<Dated> {
    const list = this.#list
    if (list !== undefined && this.#isGood(list, since)) return list.search
    const now: ListRead = { began: this.#asked, search: this.#read() }
    this.#list = now
    now.search.then(
      ({ read }) => {
        now.read = read
      },
      () => {
        if (this.#list === now) this.#list = undefined
      },
    )
    return now.search
  }

  #isGood({ began, read }: ListRead, since: number | undefined): boolean {
    if (since !== undefined) return began >= since
    return read === undefined || this.#api.freshness.isFresh(read)
  }

  async #read(): Promise<Dated> {
    const options = { scope: this.#scope }
    const mark = this.#api.freshness.begin()
    const records = await readAll(this.#api, this.#resource, options)
    return { ...searchIn(this.#api, this.#resource, options, records), read: mark() }
  }
}
