import type { Database, InstanceSettings, Row } from './database.ts'

/** A change to one row: the cells that were inserted or changed, or null if the row was deleted. */
export type RowChange = readonly [table: string, id: string, cells: Row | null]

/** The changes that a function made to a database, in order. */
export interface Changes {
  rows: RowChange[]
  settings?: InstanceSettings
}

const collecting = new WeakMap<Database, Changes>()

/** Runs `work` and returns what it changed in a database through the functions of `database.ts`. */
export function collectChanges<T>(
  database: Database,
  work: () => T,
): { result: T; changes: Changes } {
  const changes: Changes = { rows: [] }
  collecting.set(database, changes)
  try {
    return { result: work(), changes }
  } finally {
    collecting.delete(database)
  }
}

/** Whether there is anything to save. */
export function hasChanges({ rows, settings }: Changes): boolean {
  return rows.length > 0 || settings !== undefined
}

/** Records a change to a row, if changes are being collected. */
export function noteRow(database: Database, ...change: RowChange): void {
  collecting.get(database)?.rows.push(change)
}

/** Records that the settings changed, if changes are being collected. */
export function noteSettings(database: Database): void {
  const changes = collecting.get(database)
  if (changes !== undefined) changes.settings = { ...database.settings }
}
