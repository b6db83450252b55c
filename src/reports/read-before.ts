import { type ModuleRead, type ModuleRecords, readModules } from '../actions/read-modules.ts'
import type { Api, Names } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import { type Failure, tolerate } from '../errors.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { isTenant } from '../resources/ownership.ts'

/** How often clients and names are read again at most, in milliseconds: they change rarely. */
const SHARED_INTERVAL = 5 * 60_000

/** A list of clients or names as it was last read, and when. */
interface Shared<T> {
  at: number
  /** The last that could be read. */
  value: T | undefined
  /** Why the last read failed. */
  failure: Failure | undefined
}

/**
 * What earlier reads of the same report found, for a caller that reads it again and again: a list that was empty the first
 * time is not read any more, clients and names only every few minutes.
 */
export class ReadBefore {
  readonly #now: () => number
  readonly #empty = new Set<Resource>()
  readonly #read = new Set<Resource>()
  readonly #names = new Map<ResourceName, Shared<Names>>()
  #clients: Shared<ModuleRecords> | undefined
  /** The scope, once it is known. */
  scope: Scope | undefined
  /** Who the person is in each module, once that is known; undefined if everybody's records are wanted. */
  ownIds: ReadonlyMap<Resource, number> | undefined

  /** `now` is a clock in milliseconds that nobody sets. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The modules whose lists were empty, in the order in which that was found. */
  get empty(): readonly Resource[] {
    return [...this.#empty]
  }

  /** Reads lists like `readModules`, and yields what is known of those that are not read now. */
  async *readModules(api: Api, reads: readonly ModuleRead[]): AsyncGenerator<ModuleRecords> {
    this.#learnClient(reads)
    const due: ModuleRead[] = []
    for (const read of reads) {
      const known = this.#knownRecords(read.resource)
      if (known === undefined) due.push(read)
      else yield known
    }
    for await (const records of readModules(api, due)) yield this.#keepRecords(records)
  }

  /** An api whose names are read only every few minutes. */
  withNames(api: Api): Api {
    const names: Api['names'] = async (wanted, scope, need) => {
      const all = new Map<ResourceName, Names | undefined>()
      for (const name of new Set(wanted)) {
        all.set(name, await this.#namesOf(api, name, scope, need?.isNeeded === true))
      }
      const lookUp = (name: ResourceName, id: number) => all.get(name)?.(name, id)
      const entriesOf = (name: ResourceName) => all.get(name)?.entriesOf(name) ?? []
      return Object.assign(lookUp, { entriesOf })
    }
    return { ...api, names }
  }

  /** The client of the scope was read to find it. */
  #learnClient(reads: readonly ModuleRead[]): void {
    const { scope } = this
    const clients = reads.find(({ resource }) => isTenant(resource))?.resource
    if (this.#clients !== undefined || clients === undefined) return
    if (scope?.kind !== 'client' || scope.found === undefined) return
    this.#keepRecords({ resource: clients, records: [scope.found] })
  }

  #knownRecords(resource: Resource): ModuleRecords | undefined {
    if (this.#empty.has(resource)) return { resource, records: [] }
    if (!isTenant(resource) || !this.#isFresh(this.#clients)) return undefined
    return clientsOf(resource, this.#clients)
  }

  #keepRecords(result: ModuleRecords): ModuleRecords {
    const { resource, records, failure } = result
    this.#noteRead(resource, records.length === 0, failure)
    if (!isTenant(resource)) return result
    const value = failure === undefined ? result : this.#clients?.value
    this.#clients = { at: this.#now(), value, failure }
    return clientsOf(resource, this.#clients)
  }

  async #namesOf(
    api: Api,
    name: ResourceName,
    scope: Scope,
    isNeeded: boolean,
  ): Promise<Names | undefined> {
    const known = this.#names.get(name)
    const isKnown = this.#empty.has(resources[name]) || this.#isFresh(known)
    const shared = isKnown ? known : await this.#readNames(api, name, scope)
    if (isNeeded && shared?.value === undefined && shared?.failure !== undefined) {
      throw shared.failure
    }
    return shared?.value
  }

  async #readNames(api: Api, name: ResourceName, scope: Scope): Promise<Shared<Names>> {
    let value = this.#names.get(name)?.value
    let failure: Failure | undefined
    try {
      // Otherwise a list that can't be read would look like an empty one.
      value = await api.names([name], scope, { isNeeded: true })
    } catch (error) {
      failure = tolerate(error)
    }
    this.#noteRead(resources[name], value?.entriesOf(name).length === 0, failure)
    const shared = { at: this.#now(), value, failure }
    this.#names.set(name, shared)
    return shared
  }

  /** Only the first read of a list decides: one that had records may have some again. */
  #noteRead(resource: Resource, isEmpty: boolean, failure: Failure | undefined): void {
    if (failure !== undefined || this.#read.has(resource)) return
    this.#read.add(resource)
    if (isEmpty) this.#empty.add(resource)
  }

  #isFresh(shared: Shared<unknown> | undefined): boolean {
    return shared !== undefined && this.#now() - shared.at < SHARED_INTERVAL
  }
}

/** The clients as far as they are known, and why they could not be read again. */
function clientsOf(resource: Resource, shared: Shared<ModuleRecords> | undefined): ModuleRecords {
  const { value, failure } = shared ?? {}
  const records = value?.records ?? []
  return { resource, records, ...(failure === undefined ? {} : { failure }) }
}
