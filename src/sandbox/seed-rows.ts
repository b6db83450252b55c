import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { isWithin } from '../resources/releases.ts'
import { hasVerb } from '../resources/verbs.ts'
import { type Database, insertRow } from './database.ts'
import { sqlMoment } from './sql-types.ts'

/** A row's cells by column; a column without a value is not there. */
export type Cells = Readonly<Record<string, string>>

/** A database being filled. */
export interface SeedContext {
  database: Database
  /** The moment that offsets count from. */
  now: Date
  /** IDs of what stands already, by module, client and what a person calls it. */
  ids: Map<string, string>
}

const OFFSET = /^([+-]\d+)([dhm])$/
const MILLISECONDS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 }

/** When what has no moment of its own was made: this many days ago. */
const AGE = -200

/**
 * Fills a module's table from rows written as text: a heading of column names, then a line a row, cells between bars.
 * A reference is written as the name of the record it means, a user by name, a status by its word, and a date as an
 * offset (`-3d`, `+12d`, `-5h`, `-90m`). Throws RangeError for a name that nothing has.
 */
export function seedTable(
  planting: SeedContext,
  module: string,
  text: string,
  complete: (cells: Cells, planting: SeedContext) => Cells = (cells) => cells,
): void {
  for (const line of linesOf(text)) {
    seedRow(planting, module, complete(resolveReferences(line, module, planting), planting))
  }
}

/** Puts one row in, without the columns that the release does not have yet or any more, and tells its ID. */
export function seedRow({ database, now, ids }: SeedContext, table: string, cells: Cells): string {
  const resource = resourceOfTable(table)
  const row = Object.entries(cells).filter(([name]) =>
    isWithin(database.release, resource?.fields[name] ?? {}),
  )
  const born = new Date(now.getTime() + AGE * 86_400_000)
  const id = String(insertRow(database, table, Object.fromEntries(row), born))
  if (resource === undefined) return id
  for (const label of labelsOf(resource, cells)) {
    const client = resource.client === null ? undefined : cells[resource.client]
    ids.set(`${table}::${label}`, id)
    if (client !== undefined) ids.set(`${table}:${client}:${label}`, id)
  }
  return id
}

/** The module whose records are in a table; time is added up from others' rows, and has none. */
function resourceOfTable(table: string): Resource | undefined {
  return Object.values(resources).find(
    (resource) => resource.module === table && hasVerb(resource, 'get'),
  )
}

/** A moment as the database writes it, so many days, hours or minutes from now; undefined for what is no offset. */
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

function resolveReferences(cells: Cells, module: string, planting: SeedContext): Cells {
  const resource = resourceOfTable(module)
  if (resource === undefined) return cells
  const result: Record<string, string> = {}
  const client = resource.client === null ? undefined : cells[resource.client]
  const clientId = client === undefined ? undefined : idOf('clients', client, undefined, planting)
  for (const [name, cell] of Object.entries(cells)) {
    result[name] = valueFrom(cell, resource.fields[name], clientId, planting)
  }
  return result
}

function valueFrom(
  cell: string,
  field: Resource['fields'][string] | undefined,
  clientId: string | undefined,
  planting: SeedContext,
): string {
  switch (field?.kind) {
    case 'reference':
      return field.refers === undefined || field.refers === 'time'
        ? userOf(cell, planting)
        : idOf(resources[field.refers].module, cell, clientId, planting)
    case 'integer':
      return Object.entries(field.words ?? {}).find(([, word]) => word === cell)?.[0] ?? cell
    case 'moment':
      return offsetFrom(planting.now, cell) ?? cell
    case 'date':
      return offsetFrom(planting.now, cell)?.slice(0, 10) ?? cell
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

/** A record by its name: of the row's own client, else of no client; where the row has none, of any. */
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
