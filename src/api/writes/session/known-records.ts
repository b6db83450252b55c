import type { Resource } from '../../../resources/definition.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { FieldValues } from '../plan.ts'
import type { IdsBefore } from '../write-reads.ts'
import { ValueIndex } from './value-index.ts'

/** The known records of a module: each as it was last read, and when that read began. */
export class KnownRecords {
  readonly #records = new Map<number, StoredRecord>()
  /** The moment at which the read of each began. */
  readonly #began = new Map<number, number>()
  /** The order in which they became known. */
  readonly #ordinals = new Map<number, number>()
  readonly #index: ValueIndex

  constructor(resource: Resource) {
    this.#index = new ValueIndex(resource, this.#records)
  }

  /** Stores a record, unless it is known from a later read. */
  take(id: number, stored: StoredRecord, began: number): void {
    const before = this.#records.get(id)
    if (before !== undefined && (this.#began.get(id) ?? -1) >= began) return
    this.#records.set(id, stored)
    this.#began.set(id, began)
    if (!this.#ordinals.has(id)) this.#ordinals.set(id, this.#ordinals.size)
    this.#index.replace(id, before, stored)
  }

  /** Returns a record if it was read after a moment. */
  readSince(id: number, moment: number): StoredRecord | undefined {
    return (this.#began.get(id) ?? -1) > moment ? this.#records.get(id) : undefined
  }

  /** Returns the records with these values. */
  find(equals: FieldValues): StoredRecord[] {
    return this.#index.find(equals)
  }

  /** The IDs that are known now, without those that become known later. */
  idsNow(): IdsBefore {
    const count = this.#ordinals.size
    return { has: (id) => (this.#ordinals.get(Number(id)) ?? count) < count }
  }
}
