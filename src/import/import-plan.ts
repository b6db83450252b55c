import type { Hint } from '../hints.ts'
import type { Json } from '../records/record.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { KeptBecause } from '../runs/step.ts'
import type { SyncOptions } from './sync/sync-options.ts'

/**
 * What is done with a row. Only a source has conflicts, and records that it no longer has (`left`); those have no row in the
 * file.
 */
export type RowAction = 'create' | 'update' | 'same' | 'skip' | 'refuse' | 'conflict' | 'left'

/** The plan for one row, as in `--json` and saved plans, except that hints are strings there. Fields by newest read names. */
export interface PlanRow {
  /** The physical line that the row starts on; absent for a record that the source no longer has. */
  line?: number
  do: RowAction
  /** How the record changes, if not by its values. */
  verb?: 'archive' | 'unarchive'
  /** The record's ID. */
  id?: number
  /** The record's client; null for none. */
  client?: number | null
  /** The record's display name. */
  name?: string
  /** The key that the record was found by (`serial`, `name+network`, `id`). */
  match?: string
  /** For an update: the stored and the new values. */
  changes?: Readonly<Record<string, { from: Json; to: Json }>>
  /** Values of a source that differ from ITFlow's and are not written, reported for the first time. */
  conflicts?: Readonly<Record<string, { source: string; itflow: Json; why: KeptBecause }>>
  /** For a create or an update: the values to write, references by ID, secrets as `{"secret":true}`. */
  values?: Readonly<Record<string, Json>>
  /** The heading of the cell at fault. */
  column?: string
  /** Why it is refused or skipped. */
  why?: string
  hint?: Hint
  hazard?: string
  /** Messages that don't prevent the write. */
  notices?: readonly string[]
}

/** The plan of an import. */
export interface ImportPlan {
  resource: ResourceName
  /** The name of the source that the file comes from; null for a plain file. */
  source: string | null
  /** For a source: what is remembered about it. */
  memory?: SourceState
  /** `left` only for a source. */
  counts: RowCounts
  ignored_columns: readonly string[]
  rows: readonly PlanRow[]
}

/** What is remembered about the source of a plan. */
export interface SourceState {
  state: SyncOptions['state']
  /** How many records that it has brought are gone from ITFlow, and how many were restored from a backup. */
  gone: number
  restored: number
  /** How many rows could be about any record: nothing is done then about records that left. */
  unidentified: number
  /** How many records of clients without a row in the file it has brought: nothing is done about those. */
  uncovered: number
  on_conflict: SyncOptions['onConflict']
  /** The fields in which the source always wins. */
  owns: readonly string[]
  /** How many active records it has brought before, by the ID of their client; `0` for none. */
  brought: Readonly<Record<string, number>>
}

/** How many rows a plan has of each action. */
export type RowCounts = Readonly<Record<Exclude<RowAction, 'left'>, number> & { left?: number }>

/** Counts the rows by action; those that left only for a source. */
export function countActions(rows: readonly Pick<PlanRow, 'do'>[], isSource: boolean): RowCounts {
  const none = { create: 0, update: 0, same: 0, skip: 0, refuse: 0, conflict: 0, left: 0 }
  const counts: Record<RowAction, number> = none
  for (const row of rows) counts[row.do] += 1
  const { left: _, ...others } = counts
  return isSource ? counts : others
}
