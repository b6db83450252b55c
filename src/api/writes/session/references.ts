import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import type { Stored } from '../../reading.ts'
import type { WriteReads } from '../write-reads.ts'

/** The records that writes refer to, each read no more often than a write may rely on it. */
export class References {
  readonly #known = new Map<string, Promise<Stored | undefined>>()
  readonly #api: Api
  readonly #read: WriteReads['referred']

  constructor(api: Api, read: WriteReads['referred']) {
    this.#api = api
    this.#read = read
  }

  async get(resource: Resource, id: number): Promise<Stored | undefined> {
    const name = nameOf(resource, id)
    const known = this.#known.get(name)
    const stored = await known
    if (stored !== undefined && this.#api.freshness.isFresh(stored.read)) return stored
    // Another write may have begun to read it meanwhile.
    const other = this.#known.get(name)
    return other !== undefined && other !== known ? other : this.#again(name, resource, id)
  }

  /** What was read of a record no longer holds: a write has set something in it. */
  forget(resource: Resource, id: number): void {
    this.#known.delete(nameOf(resource, id))
  }

  #again(name: string, resource: Resource, id: number): Promise<Stored | undefined> {
    const read = this.#read(resource, id)
    this.#known.set(name, read)
    read.catch(() => this.#known.delete(name))
    return read
  }
}

function nameOf(resource: Resource, id: number): string {
  return `${resource.name} ${id}`
}
