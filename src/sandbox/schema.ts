import type { Field } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { isWithin, type Release } from '../resources/releases.ts'
import type { ColumnType } from './sql-types.ts'

/** A column of a table on one release. */
export interface Column extends ColumnType {
  /** The newest name, under which rows are kept. */
  name: string
  /** The name this release reads it back by. */
  wire: string
  initial: string | null
}

/** A table on one release. */
export interface TableSchema {
  id: string
  columns: readonly Column[]
  /** Columns by their newest name and by this release's name. */
  byName: ReadonlyMap<string, Column>
}

/** The database's tables: one for each module, and two that only joins show. */
interface Definition {
  id: string
  fields: readonly (readonly [string, Field])[]
}

const schemas = new Map<string, TableSchema>()

/** The names of all tables. */
export function tableNames(): string[] {
  return [...tableDefinitions()].map(([name]) => name)
}

/** A table's columns as a release has them; throws for a table that does not exist. */
export function schemaOf(table: string, release: Release): TableSchema {
  const key = `${table}@${release}`
  const known = schemas.get(key)
  if (known !== undefined) return known
  const definition = new Map(tableDefinitions()).get(table)
  if (definition === undefined) throw new RangeError(`There is no table ${table}.`)
  const schema = schemaFrom(definition, release)
  schemas.set(key, schema)
  return schema
}

/** The name a release has for a field. */
export function nameOn(release: Release, name: string, field: Field): string {
  return field.formerly?.find((former) => isWithin(release, former))?.name ?? name
}

function* tableDefinitions(): Generator<[string, Definition]> {
  for (const resource of Object.values(resources)) {
    if (resource.name === 'time') continue
    const fields = Object.entries(resource.fields).filter(
      ([, field]) => !field.isWriteOnly && !field.isMade,
    )
    const own = fields.filter(([, field]) => field.isJoined !== true)
    yield [resource.module, { id: resource.id, fields: own }]
    const joined = fields.filter(([, field]) => field.isJoined === true)
    if (resource.name === 'assets') {
      yield ['asset_interfaces', { id: 'interface_id', fields: joined }]
    }
    if (resource.name === 'tickets') {
      yield ['ticket_statuses', { id: 'ticket_status_id', fields: joined }]
    }
  }
}

function schemaFrom({ id, fields }: Definition, release: Release): TableSchema {
  const columns = fields
    .filter(([, field]) => isWithin(release, field))
    .map(([name, field]) => columnOn(release, name, field))
  const byName = new Map<string, Column>()
  for (const column of columns) byName.set(column.wire, column)
  for (const column of columns) byName.set(column.name, column)
  return { id, columns, byName }
}

function columnOn(release: Release, name: string, field: Field): Column {
  return {
    name,
    wire: nameOn(release, name, field),
    sql: field.sqlBefore?.find((before) => isWithin(release, before))?.sql ?? field.sql,
    nullable: field.nullable,
    initial: field.initial,
  }
}
