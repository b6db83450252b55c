import type { Hint } from '../hints.ts'
import type { Json } from '../records/record.ts'
import type { ResourceName } from '../resources/definition.ts'

/** What becomes of a row. `conflict` is for a file that is known as a source. */
export type RowAction = 'create' | 'update' | 'same' | 'skip' | 'refuse' | 'conflict'

/** What becomes of one row: what `--json` prints and a saved plan holds, but for hints, which are texts there. Fields by their newest read names. */
export interface PlanRow {
  /** The physical line on which the row begins. */
  line: number
  do: RowAction
  /** The record that it is about. */
  id?: number
  /** The record's client; null for none. */
  client?: number | null
  /** What people call the record. */
  name?: string
  /** By which key the record was found (`serial`, `name+network`, `id`). */
  match?: string
  /** Of an update: what is stored, and what it becomes. */
  changes?: Readonly<Record<string, { from: Json; to: Json }>>
  /** Of a create and an update: what is written, references by ID, secrets as `{"secret":true}`. */
  values?: Readonly<Record<string, Json>>
  /** The heading of the cell at fault. */
  column?: string
  /** Why it is refused or skipped. */
  why?: string
  hint?: Hint
  hazard?: string
  /** What is to be known of it, and does not stop it. */
  notices?: readonly string[]
}

/** What an import is going to do. */
export interface ImportPlan {
  resource: ResourceName
  /** The name of the source that the file is from; null where it is a file and nothing more. */
  source: string | null
  counts: Readonly<Record<RowAction, number>>
  ignored_columns: readonly string[]
  rows: readonly PlanRow[]
}

/** How many rows there are of each kind. */
export function countActions(rows: readonly PlanRow[]): Record<RowAction, number> {
  const counts = { create: 0, update: 0, same: 0, skip: 0, refuse: 0, conflict: 0 }
  for (const row of rows) counts[row.do] += 1
  return counts
}
