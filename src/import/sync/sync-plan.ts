import { clientOf } from '../../api/records/scope.ts'
import { isArchived } from '../../records/record-state.ts'
import type { Resource } from '../../resources/definition.ts'
import { isTenant } from '../../resources/ownership.ts'
import type { SourceNote } from '../../runs/step.ts'
import type { RecordsInMemory } from '../../sources/remember.ts'
import type { PlanRow, SourceState } from '../import-plan.ts'
import type { RowIdentity, UsableKey } from '../matcher.ts'
import type { RowRecord } from '../row-input.ts'
import type { LinkedRecord, RememberedRecords } from './remembered-records.ts'
import type { SyncOptions } from './sync-options.ts'

/** What planning a source's file keeps track of, and leaves to be remembered. */
export class SyncPlan {
  readonly options: SyncOptions
  /** The records that the source has brought before and that ITFlow still has. */
  readonly remembered: RememberedRecords
  /** What is remembered, without what no longer fits the server. */
  readonly records: RecordsInMemory
  /** What to remember of each row once it is stored. */
  readonly notes = new Map<PlanRow, SourceNote>()
  readonly #resource: Resource
  readonly #misfits: Pick<SourceState, 'gone' | 'restored'>
  readonly #presentIds = new Set<number>()
  readonly #clients = new Set<number | null>()
  #unidentified = 0

  constructor(
    resource: Resource,
    options: SyncOptions,
    parts: Pick<SyncPlan, 'remembered' | 'records'> & {
      misfits: Pick<SourceState, 'gone' | 'restored'>
    },
  ) {
    this.#resource = resource
    this.options = options
    this.remembered = parts.remembered
    this.records = parts.records
    this.#misfits = parts.misfits
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
    this.#clients.add(groupOf(this.#resource, identity.client ?? null))
    if (id !== undefined) {
      this.#presentIds.add(id)
      return
    }
    const hasNoKey = identity.key === undefined && this.options.keyHeading !== undefined
    if (hasNoKey || (identity.key === undefined && usable.length === 0)) this.#unidentified += 1
    this.#noteLookalikes(identity, usable)
  }

  /** Notes a row that the map leaves out: the source still has it. */
  noteSkipped(identity: RowIdentity, usable: readonly UsableKey[]): void {
    this.#clients.add(groupOf(this.#resource, identity.client ?? null))
    this.#noteLookalikes(identity, usable)
  }

  /** A row whose record isn't known may be about any record that it has something in common with. */
  #noteLookalikes({ client }: RowIdentity, usable: readonly UsableKey[]): void {
    for (const { key, form } of usable) {
      for (const { known } of this.remembered.withForm(key, form, client))
        this.#presentIds.add(known.id)
    }
  }

  /** Notes a row that can't be identified, unless its key is known. */
  noteUnreadable(record: RowRecord | undefined): void {
    if (record?.key === undefined) this.#unidentified += 1
  }

  /** Whether a record that the source has brought is missing from the file, and nothing was done about that yet. */
  hasLeft({ known, stored: { row } }: LinkedRecord): boolean {
    if (isArchived(this.#resource, row) || known.left?.did !== undefined) return false
    const group = groupOf(this.#resource, known.client)
    // A record that was moved to another client isn't this one's any more.
    if (groupOf(this.#resource, clientOf(this.#resource, row)) !== group) return false
    if (!this.#clients.has(group)) return false
    const isPresent = known.key !== undefined && this.remembered.isPresent(known.key) === true
    return !isPresent && !this.#presentIds.has(known.id)
  }

  /** What the plan says about the source. */
  state(): SourceState {
    const { state, onConflict, owns } = this.options
    return {
      ...{ state, ...this.#misfits, unidentified: this.#unidentified, on_conflict: onConflict },
      ...{ uncovered: this.#uncovered(), owns: [...owns], brought: this.#brought() },
    }
  }

  /** How many active records belong to clients of which the file has no row. */
  #uncovered(): number {
    return this.#broughtGroups().filter((group) => !this.#clients.has(group)).length
  }

  /** How many active records of each client the source has brought, without those that left it before. */
  #brought(): SourceState['brought'] {
    const counts: Record<string, number> = {}
    for (const group of this.#broughtGroups()) {
      const client = String(group ?? 0)
      counts[client] = (counts[client] ?? 0) + 1
    }
    return counts
  }

  /** Returns the client of each active record that the source has brought, without those that left it before. */
  #broughtGroups(): (number | null)[] {
    const active = [...this.remembered.all].filter(
      ({ known, stored }) =>
        known.left?.did === undefined && !isArchived(this.#resource, stored.row),
    )
    return active.map(({ known }) => groupOf(this.#resource, known.client))
  }
}

/** Returns the client among whose records those that left are counted; null for modules whose records have no client. */
export function groupOf(resource: Resource, client: number | null): number | null {
  return isTenant(resource) ? null : client
}
