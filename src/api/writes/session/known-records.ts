import type { Resource } from '../../../resources/definition.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { FieldValues } from '../plan.ts'
import type { IdsBefore } from '../write-reads.ts'
import { ValueIndex } from './value-index.ts'

/** The records of a module that are known: each as it was read last, and when that was. */
export class KnownRecords {
  readonly #records = new Map<number, StoredRecord>()
  /** The moment at which the read of each began. */
  readonly #began = new Map<number, number>()
  /** In which order they became known. */
  readonly #ordinals = new Map<number, number>()
  readonly #index: ValueIndex

  constructor(resource: Resource) {
    this.#index = new ValueIndex(resource, this.#records)
  }

  /** Keeps a record, unless a later read has told of it. */
  take(id: number, stored: StoredRecord, began: number): void {
    const before = this.#records.get(id)
    if (before !== undefined && (this.#began.get(id) ?? -1) >= began) return
    this.#records.set(id, stored)
    this.#began.set(id, began)
    if (!this.#ordinals.has(id)) this.#ordinals.set(id, this.#ordinals.size)
    this.#index.replace(id, before, stored)
  }

  /** The record, if the read of it began after a moment. */
  readSince(id: number, moment: number): StoredRecord | undefined {
    return (this.#began.get(id) ?? -1) > moment ? this.#records.get(id) : undefined
  }

  /** Those with these values. */
  find(equals: FieldValues): StoredRecord[] {
    return this.#index.find(equals)
  }

  /** The IDs that are known now; those that become known later are not among them. */
  idsNow(): IdsBefore {
    const count = this.#ordinals.size
    return { has: (id) => (this.#ordinals.get(Number(id)) ?? count) < count }
  }
}
