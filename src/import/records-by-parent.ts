import type { Api } from '../api/api.ts'
import { readAll } from '../api/records/read.ts'
import type { Resource } from '../resources/definition.ts'
import { requiredReference } from '../resources/verbs.ts'
import type { RecordIndex } from './record-index.ts'

/** Reads the records of modules that can only be listed by parent, when a row first names the parent. */
export class RecordsByParent {
  /** The reference to the parent; undefined if the module can be listed as a whole. */
  readonly field: string | undefined
  readonly #api: Api
  readonly #resource: Resource
  readonly #index: RecordIndex
  readonly #read = new Map<number, Promise<void>>()

  constructor(api: Api, resource: Resource, index: RecordIndex) {
    this.field = requiredReference(resource)
    this.#api = api
    this.#resource = resource
    this.#index = index
  }

  /** Adds the records of a parent to the index; the parent's client was checked when it was looked up. */
  load(parent: number): Promise<void> {
    const reading = this.#read.get(parent) ?? this.#add(parent)
    this.#read.set(parent, reading)
    return reading
  }

  async #add(parent: number): Promise<void> {
    const { field = '' } = this
    const request = { scope: { kind: 'all' }, equals: { [field]: parent } } as const
    this.#index.add(await readAll(this.#api, this.#resource, request))
  }
}
