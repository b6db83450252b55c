import type { Database, InstanceSettings, Row } from './database.ts'

/** What happened to one row: it was inserted or these cells of it changed; null: it was deleted. */
export type RowChange = readonly [table: string, id: string, cells: Row | null]

/** What a piece of work changed in a database, in order. */
export interface Changes {
  rows: RowChange[]
  settings?: InstanceSettings
}

const collecting = new WeakMap<Database, Changes>()

/** Does work on a database and tells what it changed there through the functions of `database.ts`. */
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

/** Whether there is anything to be kept. */
export function hasChanges({ rows, settings }: Changes): boolean {
  return rows.length > 0 || settings !== undefined
}

/** Notes what happened to a row, if anybody wants to know. */
export function noteRow(database: Database, ...change: RowChange): void {
  collecting.get(database)?.rows.push(change)
}

/** Notes that the settings changed, if anybody wants to know. */
export function noteSettings(database: Database): void {
  const changes = collecting.get(database)
  if (changes !== undefined) changes.settings = { ...database.settings }
}
