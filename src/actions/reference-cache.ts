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
 * Returns a look-up for the references of many records (the rows of an import) that finds each record only once, and
 * many of a module by reading its list once. Names that weren't found are looked up again, and lists that were read too
 * long ago are read again.
 */
export function createReferenceCache(): typeof resolveReference {
  const caches = new WeakMap<Api, Map<string, LookupCache>>()
  const cacheFor = (api: Api, resource: Resource, scope: Scope): LookupCache => {
    const byKey = caches.get(api) ?? new Map<string, LookupCache>()
    caches.set(api, byKey)
    const key = `${resource.name} ${scope.kind === 'client' ? scope.id : scope.kind}`
    const cache = byKey.get(key) ?? new LookupCache(api, resource, scope)
    byKey.set(key, cache)
    return cache
  }
  return (api, input, scope) =>
    resolveReference(api, input, scope, {
      find: (_, resource, name, options) => cacheFor(api, resource, options.scope).find(name),
    })
}

/** A search in a list, and when the list was read. */
type Dated = Search & { read: ReadMark }

/** One read of a list. */
interface ListRead {
  /** How many look-ups had been started when it began. */
  began: number
  search: Promise<Dated>
  /** When it was read; undefined until it has finished. */
  read?: ReadMark
}

/** The records found in one module and scope. */
class LookupCache {
  readonly #api: Api
  readonly #resource: Resource
  readonly #scope: Scope
  readonly #found = new Map<string, Promise<StoredRecord>>()
  /** How many records were read by ID. */
  #count = 0
  /** How many look-ups were started. */
  #lookUps = 0
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
    this.#lookUps += 1
    const now = this.#lookUps
    const selector = parseSelector(this.#resource, text)
    if (this.#isRead(selector.by === 'id')) {
      return findRecord(this.#api, this.#resource, text, { scope: this.#scope })
    }
    const { stored } = await lookUpOne(await this.#search(), { text, selector: selector })
    if (stored !== undefined) return stored
    // It may have been created since the list was read.
    const again = await lookUpOne(await this.#search(now), { text, selector: selector })
    if (again.stored !== undefined) return again.stored
    throw again.failure
  }

  /** Returns whether to read the record separately: the first few are, and all if no list has every record. */
  #isRead(isById: boolean): boolean {
    if (this.#resource.needsFilter !== undefined) return true
    if (!isById || this.#list !== undefined) return false
    this.#count += 1
    return this.#count <= MAX_SINGLE_READS
  }

  /** Returns the list as read recently, or not before look-up number `since` was started. */
  #search(since?: number): Promise<Dated> {
    const list = this.#list
    if (list !== undefined && this.#isUsable(list, since)) return list.search
    const now: ListRead = { began: this.#lookUps, search: this.#read() }
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

  #isUsable({ began, read }: ListRead, since: number | undefined): boolean {
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
