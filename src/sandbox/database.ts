import type { Resource } from '../resources/definition.ts'
import type { Release } from '../resources/releases.ts'
import { noteRow, noteSettings } from './changes.ts'
import { changeIndexed, indexInserted, indexRemoved, lookUpIndex } from './indexes.ts'
import { type Column, schemaOf, tableNames } from './schema.ts'
import { insertSorted, lowerBound, removeSorted } from './sorted-rows.ts'
import { coerceToColumn, implicitDefault, type SqlValue, sqlMoment } from './sql-types.ts'

/** A row: stored values by the columns' newest names, numbers as digits. */
export type Row = Record<string, string | null>

/**
 * A table: its rows, sorted by ID, and the next ID. Large tables have indexes, so change rows only with `insertRow`,
 * `changeRow` and `removeRows`.
 */
export interface Table {
  next: number
  rows: Row[]
}

/** The permission modules of ITFlow's roles. */
type Permission = Resource['permission']

/** A user. Users write replies, and since 26.08 each API key runs as one. */
export interface User {
  id: number
  name: string
  isAdmin: boolean
  /** Per module: 0 none, 1 read, 2 write, 3 delete. */
  levels: Record<Permission, number>
  /** The clients that the user may see; empty for all. */
  clients: number[]
}

/** An API key. */
export interface ApiKey {
  id: number
  name: string
  secret: string
  /** The first day on which it no longer works, `YYYY-MM-DD`. */
  expire: string
  /** Up to 26.07: the client it is limited to, 0 for all. */
  clientId: number
  /** Since 26.08: the user it runs as. */
  userId: number
  /** The password that unlocks the vault's key; null if the API key has none. */
  decryptPassword: string | null
}

/** The settings of the whole instance. */
export interface InstanceSettings {
  ticketPrefix: string
  ticketNextNumber: number
  currency: string
  netTerms: number
}

/** The result of looking up a domain name, one entry per line; empty for what isn't found. */
export interface DnsZone {
  a: string
  ns: string
  mx: string
  txt: string
  whois: string
  /** `YYYY-MM-DD`; null if WHOIS doesn't say. */
  expire: string | null
}

/** Everything that an ITFlow server stores, as plain JSON. */
export interface Database {
  release: Release
  tables: Record<string, Table>
  keys: ApiKey[]
  users: User[]
  settings: InstanceSettings
  /** The domain names that resolve from the server (H35). */
  zones: Record<string, DnsZone>
}

/** A row to be inserted: values by the columns' newest names, or by the names on the database's release. */
export type PartialRow = Readonly<Record<string, SqlValue>>

/** Up to this many rows are removed one by one; for more, the table is rebuilt. */
const MAX_SINGLE_REMOVALS = 16

const STATUSES = [
  ['New', '#dc3545'],
  ['Open', '#007bff'],
  ['On Hold', '#28a745'],
  ['Resolved', '#343a40'],
  ['Closed', '#343a40'],
] as const

/** Returns a database as ITFlow's setup leaves it: the five ticket statuses, one administrator, no keys. */
export function emptyDatabase(release: Release): Database {
  const tables: Record<string, Table> = {}
  for (const name of tableNames()) tables[name] = { next: 1, rows: [] }
  const database: Database = {
    release,
    tables,
    keys: [],
    users: [],
    settings: { ticketPrefix: 'TCK-', ticketNextNumber: 1, currency: 'USD', netTerms: 30 },
    zones: {},
  }
  addUser(database, { name: 'Admin User' })
  for (const [name, colour] of STATUSES) addStatus(database, name, colour)
  return database
}

/** Adds a ticket status and returns its ID. */
function addStatus(database: Database, name: string, colour = '#6c757d'): number {
  const row = { ticket_status_name: name, ticket_status_color: colour }
  return insertRow(database, 'ticket_statuses', row, new Date(0))
}

/** Adds a user and returns the ID. By default the user is an administrator who sees all clients. */
export function addUser(database: Database, user: Partial<Omit<User, 'id'>>): number {
  const id = database.users.length + 1
  const levels = { support: 3, client: 3, sales: 3, financial: 3, credential: 3 }
  database.users.push({ name: `User ${id}`, isAdmin: true, levels, clients: [], ...user, id })
  return id
}

/** Adds an API key and returns its ID. By default it is the first user's, is for all clients and doesn't expire. */
export function addKey(
  database: Database,
  key: Pick<ApiKey, 'secret'> & Partial<Omit<ApiKey, 'id'>>,
): number {
  const id = database.keys.length + 1
  const defaults = {
    name: `Key ${id}`,
    expire: '2099-12-31',
    clientId: 0,
    userId: 1,
    decryptPassword: null,
  }
  database.keys.push({ ...defaults, ...key, id })
  return id
}

/**
 * Inserts a row directly into a table, as an administrator at the database would, and returns its ID. Missing columns
 * get their default. Throws SqlError for a value that the column refuses, RangeError for an unknown table or column.
 */
export function insertRow(
  database: Database,
  table: string,
  partial: PartialRow,
  now: Date,
): number {
  const { id, columns, byName } = schemaOf(table, database.release)
  const rows = tableOf(database, table)
  const values = new Map<string, SqlValue>()
  for (const [name, value] of Object.entries(partial)) {
    const column = byName.get(name)
    if (column === undefined) throw new RangeError(`${table} has no column ${name}.`)
    values.set(column.name, value)
  }
  const row: Row = {}
  for (const column of columns) {
    const value = values.get(column.name)
    row[column.name] =
      value === undefined ? initialValue(column, now) : coerceToColumn(value, column)
  }
  const number = values.has(id) ? Number(row[id]) : rows.next
  row[id] = String(number)
  putRow(database, table, row)
  return number
}

/** Inserts a whole row in order of IDs, and keeps the next ID above it. */
export function putRow(database: Database, name: string, row: Row): void {
  const table = tableOf(database, name)
  const { id } = schemaOf(name, database.release)
  insertSorted(table.rows, id, row)
  indexInserted(table.rows, row)
  table.next = Math.max(table.next, Number(row[id]) + 1)
  noteRow(database, name, row[id] ?? '', row)
}

/** Changes stored cells of a row. */
export function changeRow(database: Database, name: string, row: Row, cells: Row): void {
  changeIndexed(tableOf(database, name).rows, row, cells)
  noteRow(database, name, row[schemaOf(name, database.release).id] ?? '', cells)
}

/** Removes rows from a table and returns how many were in it. */
export function removeRows(database: Database, name: string, doomed: readonly Row[]): number {
  const table = tableOf(database, name)
  const { id } = schemaOf(name, database.release)
  const before = table.rows.length
  if (doomed.length <= MAX_SINGLE_REMOVALS) {
    for (const row of doomed) if (removeSorted(table.rows, id, row)) indexRemoved(table.rows, row)
  } else {
    const gone = new Set(doomed)
    table.rows = table.rows.filter((row) => !gone.has(row))
  }
  for (const row of doomed) noteRow(database, name, row[id] ?? '', null)
  return before - table.rows.length
}

/** Returns the number for a new ticket, and counts up. */
export function takeTicketNumber(database: Database): number {
  const number = database.settings.ticketNextNumber
  database.settings.ticketNextNumber += 1
  noteSettings(database)
  return number
}

/** Returns a table. Throws RangeError if it doesn't exist. */
export function tableOf(database: Database, name: string): Table {
  const table = database.tables[name]
  if (table === undefined) throw new RangeError(`There is no table ${name}.`)
  return table
}

/** Returns a row by its ID. */
export function rowById(
  database: Database,
  name: string,
  id: string | number | null,
): Row | undefined {
  const { rows } = tableOf(database, name)
  const column = schemaOf(name, database.release).id
  const row = rows[lowerBound(rows, column, Number(id))]
  return row !== undefined && Number(row[column]) === Number(id) ? row : undefined
}

/** Returns the rows of a table whose column may equal a text; others can be among them: see `lookUpIndex`. */
export function candidateRows(
  database: Database,
  name: string,
  column: string,
  text: string,
): readonly Row[] {
  const { rows } = tableOf(database, name)
  return lookUpIndex(rows, schemaOf(name, database.release).id, column, text)
}

function initialValue(column: Column, now: Date): string | null {
  if (column.initial === 'current_timestamp()') return sqlMoment(now)
  if (column.initial !== null) return column.initial
  return column.nullable ? null : implicitDefault(column.sql)
}
