import { isArchived } from '../../records/record-state.ts'
import type { Resource } from '../../resources/definition.ts'
import type { SourceNote } from '../../runs/step.ts'
import type { RecordsInMemory } from '../../sources/remember.ts'
import type { PlanRow } from '../import-plan.ts'
import type { RowIdentity, UsableKey } from '../matcher.ts'
import type { RowRecord } from '../row-input.ts'
import type { RememberedRecords } from './remembered-records.ts'
import type { SyncOptions } from './sync-options.ts'

/** What planning a source's file keeps track of, and leaves to be remembered. */
export class SyncPlan {
  readonly options: SyncOptions
  /** The records that the source has brought before and that ITFlow still has. */
  readonly remembered: RememberedRecords
  /** What is remembered, without what no longer fits the server. */
  readonly records: RecordsInMemory
  /** How many records are gone from ITFlow, and how many were restored from a backup. */
  readonly misfits: { gone: number; restored: number }
  /** What to remember of each row once it is stored. */
  readonly notes = new Map<PlanRow, SourceNote>()
  readonly #presentIds = new Set<number>()
  readonly #clients = new Set<number | null>()
  readonly #resource: Resource
  #unidentified = 0

  constructor(
    resource: Resource,
    options: SyncOptions,
    parts: Pick<SyncPlan, 'remembered' | 'records' | 'misfits'>,
  ) {
    this.#resource = resource
    this.options = options
    this.remembered = parts.remembered
    this.records = parts.records
    this.misfits = parts.misfits
  }

  /** How many rows could be about any record: nobody can say then which records the source no longer has. */
  get unidentified(): number {
    return this.#unidentified
  }

  /** Notes the key of a row, before anything else about it is known. */
  noteKey({ key }: Pick<RowRecord, 'key'>): void {
    if (key !== undefined) this.remembered.notePresent(String(key.value))
  }

  /** Notes that the file has a row, and which record it is about as far as that is known. */
  noteRow(identity: RowIdentity, usable: readonly UsableKey[], id: number | undefined): void {
    this.#clients.add(identity.client ?? null)
    if (id !== undefined) this.#presentIds.add(id)
    else if (
      identity.key === undefined &&
      (usable.length === 0 || this.options.keyHeading !== undefined)
    )
      this.#unidentified += 1
    if (id !== undefined) return
    // A row that is refused may be about any record that it has something in common with.
    for (const { key, form } of usable) {
      for (const { known } of this.remembered.withForm(key, form, identity.client))
        this.#presentIds.add(known.id)
    }
  }

  /** Notes a row that can't be identified, unless its key is known. */
  noteUnreadable(record: RowRecord | undefined): void {
    if (record?.key === undefined) this.#unidentified += 1
  }

  /** Whether the file has a record that the source has brought before. */
  isPresent({ id, key }: { id: number; key?: string }): boolean {
    return (
      this.#presentIds.has(id) || (key !== undefined && this.remembered.isPresent(key) === true)
    )
  }

  /** How many active records of a client the source has brought, without those that left it before. */
  broughtOf(client: number | null): number {
    return [...this.remembered.all].filter(
      ({ known, stored }) =>
        known.client === client &&
        known.left?.did === undefined &&
        !isArchived(this.#resource, stored.row),
    ).length
  }

  /** Whether the file has records of a client. */
  covers(client: number | null): boolean {
    return this.#clients.has(client)
  }
}
