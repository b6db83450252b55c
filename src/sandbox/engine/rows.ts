import { candidateRows, changeRow, insertRow, type Row, removeRows, rowById } from '../database.ts'
import { schemaOf } from '../schema.ts'
import { coerceToColumn, type SqlValue, sqlMoment } from '../sql-types.ts'
import { clientOfWrite } from './access.ts'
import type { Call } from './call.ts'

/** Values by the columns' newest names. */
type Values = ReadonlyMap<string, SqlValue>

/** Returns the server's current time, as a column stores it. */
export function now({ server }: Call): string {
  return sqlMoment(server.clock())
}

/** Returns the record with an ID, if it belongs to a client. */
export function recordOfClient(
  call: Call,
  id: number,
  client: number,
  clientColumn: string,
): Row | undefined {
  const { server, target } = call
  const row = rowById(server.database, target.resource.module, id)
  return row !== undefined && row[clientColumn] === String(client) ? row : undefined
}

/** INSERT: returns the new row's ID. Throws SqlError for a value that a column refuses. */
export function insert({ server }: Call, table: string, values: Values): number {
  const known = schemaOf(table, server.release).byName
  const row: Record<string, SqlValue> = {}
  for (const [column, value] of values) if (known.has(column)) row[column] = value
  return insertRow(server.database, table, row, server.clock())
}

/** UPDATE of one row: returns 1 if it changed, else 0. Throws SqlError for a value that a column refuses. */
export function change(call: Call, table: string, row: Row, values: Values): number {
  const { byName } = schemaOf(table, call.server.release)
  const changes: Row = {}
  for (const [name, value] of values) {
    const column = byName.get(name)
    if (column === undefined) continue
    const text = coerceToColumn(value, column)
    if (row[name] !== text) changes[name] = text
  }
  if (Object.keys(changes).length === 0) return 0
  touch(call, row, changes)
  changeRow(call.server.database, table, row, changes)
  return 1
}

/** DELETE of rows: returns how many were deleted. */
export function remove({ server }: Call, table: string, rows: readonly Row[]): number {
  return removeRows(server.database, table, rows)
}

/** Clears a flag of all rows of the client that a write is for. */
export function clearFlag(call: Call, table: string, clientColumn: string, flag: string): void {
  const client = String(clientOfWrite(call))
  const rows = candidateRows(call.server.database, table, clientColumn, client)
  for (const row of rows) {
    if (row[clientColumn] !== client || row[flag] === '0') continue
    change(call, table, row, new Map([[flag, 0]]))
  }
}

/** Sets the time of the row's last change, which every table has. */
function touch(call: Call, row: Row, changes: Row): void {
  for (const column of Object.keys(row)) {
    if (column.endsWith('_updated_at') && !(column in changes)) changes[column] = now(call)
  }
}
