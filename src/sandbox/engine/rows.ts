import { candidateRows, changeRow, insertRow, type Row, removeRows, rowById } from '../database.ts'
import { schemaOf } from '../schema.ts'
import { coerceToColumn, type SqlValue, sqlMoment } from '../sql-types.ts'
import { clientOfWrite } from './access.ts'
import type { Call } from './call.ts'

/** Values of columns, by their newest names. */
export type Values = ReadonlyMap<string, SqlValue>

/** The server's time now, as a column holds it. */
export function now({ server }: Call): string {
  return sqlMoment(server.clock())
}

/** A record by its ID and its client. */
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

/** INSERT: tells the new row's ID; throws SqlError for what a column refuses. */
export function insert({ server }: Call, table: string, values: Values): number {
  const known = schemaOf(table, server.release).byName
  const row: Record<string, SqlValue> = {}
  for (const [column, value] of values) if (known.has(column)) row[column] = value
  return insertRow(server.database, table, row, server.clock())
}

/** UPDATE of one row: 1 when it changed, else 0; throws SqlError for what a column refuses. */
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

/** DELETE of these rows; tells how many went. */
export function remove({ server }: Call, table: string, rows: readonly Row[]): number {
  return removeRows(server.database, table, rows)
}

/** Takes a mark off all rows of the client that a write acts for. */
export function clearMark(call: Call, table: string, clientColumn: string, mark: string): void {
  const client = String(clientOfWrite(call))
  const rows = candidateRows(call.server.database, table, clientColumn, client)
  for (const row of rows) {
    if (row[clientColumn] !== client || row[mark] === '0') continue
    change(call, table, row, new Map([[mark, 0]]))
  }
}

/** Every table keeps the time of its rows' last change. */
function touch(call: Call, row: Row, changes: Row): void {
  for (const column of Object.keys(row)) {
    if (column.endsWith('_updated_at') && !(column in changes)) changes[column] = now(call)
  }
}
