import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { isWithin } from '../resources/releases.ts'
import { hasVerb } from '../resources/verbs.ts'
import { type Database, insertRow } from './database.ts'
import { sqlMoment } from './sql-types.ts'

/** A row's cells by column, without empty ones. */
export type Cells = Readonly<Record<string, string>>

/** A database that is being filled. */
export interface SeedContext {
  database: Database
  /** The moment that offsets count from. */
  now: Date
  /** The IDs of the rows so far, by module, client and label. */
  ids: Map<string, string>
}

const OFFSET = /^([+-]\d+)([dhm])$/
const MILLISECONDS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 }

/** The age of rows that don't say when they were created, in days. */
const DEFAULT_AGE_DAYS = 200

/**
 * Fills a module's table from text: a line of column names, then a line for each row, with `|` between cells. References
 * and users are given by name, statuses by their word, and dates as an offset (`-3d`, `+12d`, `-5h`, `-90m`). Throws
 * RangeError for an unknown name.
 */
export function seedTable(
  context: SeedContext,
  module: string,
  text: string,
  complete: (cells: Cells, context: SeedContext) => Cells = (cells) => cells,
): void {
  for (const line of linesOf(text)) {
    seedRow(context, module, complete(resolveReferences(line, module, context), context))
  }
}

/** Inserts a row, without the columns that the release doesn't have, and returns its ID. */
export function seedRow({ database, now, ids }: SeedContext, table: string, cells: Cells): string {
  const resource = resourceOfTable(table)
  const row = Object.entries(cells).filter(([name]) =>
    isWithin(database.release, resource?.fields[name] ?? {}),
  )
  const created = new Date(now.getTime() - DEFAULT_AGE_DAYS * 86_400_000)
  const id = String(insertRow(database, table, Object.fromEntries(row), created))
  if (resource === undefined) return id
  for (const label of labelsOf(resource, cells)) {
    const client = resource.client === null ? undefined : cells[resource.client]
    ids.set(`${table}::${label}`, id)
    if (client !== undefined) ids.set(`${table}:${client}:${label}`, id)
  }
  return id
}

/** Returns the module whose records are in a table. `time` has no table: it is computed from other rows. */
function resourceOfTable(table: string): Resource | undefined {
  return Object.values(resources).find(
    (resource) => resource.module === table && hasVerb(resource, 'get'),
  )
}

/** Returns the time at an offset from now, as the database writes it; undefined if the cell isn't an offset. */
function offsetFrom(now: Date, cell: string): string | undefined {
  const [, amount, unit] = OFFSET.exec(cell) ?? []
  if (amount === undefined || unit === undefined) return undefined
  return sqlMoment(new Date(now.getTime() + Number(amount) * (MILLISECONDS[unit] ?? 0)))
}

function* linesOf(text: string): Generator<Cells> {
  const [heading = [], ...lines] = text
    .trim()
    .split('\n')
    .map((line) => line.split(/(?<=^| )\|(?= |$)/).map((cell) => cell.trim()))
  for (const line of lines) {
    const cells = heading.map((name, index) => [name, line[index] ?? ''] as const)
    yield Object.fromEntries(cells.filter(([, cell]) => cell !== ''))
  }
}

function resolveReferences(cells: Cells, module: string, context: SeedContext): Cells {
  const resource = resourceOfTable(module)
  if (resource === undefined) return cells
  const result: Record<string, string> = {}
  const client = resource.client === null ? undefined : cells[resource.client]
  const clientId = client === undefined ? undefined : idOf('clients', client, undefined, context)
  for (const [name, cell] of Object.entries(cells)) {
    result[name] = valueFrom(cell, resource.fields[name], clientId, context)
  }
  return result
}

function valueFrom(
  cell: string,
  field: Resource['fields'][string] | undefined,
  clientId: string | undefined,
  context: SeedContext,
): string {
  switch (field?.kind) {
    case 'reference':
      return field.refers === undefined || field.refers === 'time'
        ? userOf(cell, context)
        : idOf(resources[field.refers].module, cell, clientId, context)
    case 'integer':
      return Object.entries(field.words ?? {}).find(([, word]) => word === cell)?.[0] ?? cell
    case 'moment':
      return offsetFrom(context.now, cell) ?? cell
    case 'date':
      return offsetFrom(context.now, cell)?.slice(0, 10) ?? cell
    default:
      return cell
  }
}

function userOf(name: string, { database }: SeedContext): string {
  if (/^\d+$/.test(name)) return name
  const user = database.users.find((known) => known.name === name)
  if (user === undefined) throw new RangeError(`There is no user ${name}.`)
  return String(user.id)
}

/** Finds a record by name: one of the row's client, or else of no client; of any client if the row has none. */
function idOf(
  module: string,
  label: string,
  clientId: string | undefined,
  { ids }: SeedContext,
): string {
  if (/^\d+$/.test(label)) return label
  const isShared = clientId === undefined || module === 'clients' || module === 'products'
  const id = isShared
    ? ids.get(`${module}::${label}`)
    : (ids.get(`${module}:${clientId}:${label}`) ?? ids.get(`${module}:0:${label}`))
  if (id === undefined) throw new RangeError(`Nothing in ${module} is called ${label}.`)
  return id
}

function labelsOf({ label, aliasFields = [], number }: Resource, cells: Cells): string[] {
  const names = [label, ...aliasFields].flatMap((name) => cells[name] ?? [])
  if (number === undefined) return names
  return [...names, `${cells[number.prefix] ?? ''}${cells[number.number] ?? ''}`]
}
