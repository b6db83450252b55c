import type { Hint } from '../hints.ts'
import type { Json } from '../records/record.ts'
import type { ResourceName } from '../resources/definition.ts'

/** What is done with a row. `conflict` is for a file that is known as a source. */
export type RowAction = 'create' | 'update' | 'same' | 'skip' | 'refuse' | 'conflict'

/** The plan for one row, as in `--json` and saved plans, except that hints are strings there. Fields by newest read names. */
export interface PlanRow {
  /** The physical line that the row starts on. */
  line: number
  do: RowAction
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
  counts: Readonly<Record<RowAction, number>>
  ignored_columns: readonly string[]
  rows: readonly PlanRow[]
}

/** Counts the rows by action. */
export function countActions(rows: readonly PlanRow[]): Record<RowAction, number> {
  const counts = { create: 0, update: 0, same: 0, skip: 0, refuse: 0, conflict: 0 }
  for (const row of rows) counts[row.do] += 1
  return counts
}
