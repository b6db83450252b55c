import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { namesDeclared, resources } from '../resources/index.ts'
import { isWithin, type Release } from '../resources/releases.ts'
import type { ColumnType } from './sql-types.ts'

/** A column of a table on one release. */
export interface Column extends ColumnType {
  /** The newest name; stored rows use it. */
  name: string
  /** The name in this release's replies. */
  wireName: string
  initial: string | null
}

/** A table on one release. */
interface TableSchema {
  id: string
  columns: readonly Column[]
  /** Columns by their newest name and by this release's name. */
  byName: ReadonlyMap<string, Column>
}

/** A table of the database: there is one for each module, and two that only joins show. */
interface Definition {
  table: string
  resource: Resource
  id: string
  /** Whether it contains the fields that the module's reads join. */
  isJoined: boolean
}

const schemas = new Map<string, TableSchema>()

/** The tables that the reads of a module join. */
const JOINED: Readonly<Record<string, Pick<Definition, 'table' | 'id'>>> = {
  assets: { table: 'asset_interfaces', id: 'interface_id' },
  tickets: { table: 'ticket_statuses', id: 'ticket_status_id' },
}

/** The names of all tables. */
export function tableNames(): string[] {
  return [...tableDefinitions()].map(({ table }) => table)
}

/** Returns a table's columns on a release. Throws RangeError if the table doesn't exist. */
export function schemaOf(table: string, release: Release): TableSchema {
  const key = `${table}@${release}`
  const known = schemas.get(key)
  if (known !== undefined) return known
  const schema = schemaFrom(definitionOf(table), release)
  schemas.set(key, schema)
  return schema
}

/** Returns a field's name on a release. */
export function fieldNameOn(release: Release, name: string, field: Field): string {
  return field.formerly?.find((former) => isWithin(release, former))?.name ?? name
}

/** Stops at the table: each module's declaration is made when it is first used. */
function definitionOf(table: string): Definition {
  for (const definition of tableDefinitions()) if (definition.table === table) return definition
  throw new RangeError(`There is no table ${table}.`)
}

function* tableDefinitions(): Generator<Definition> {
  for (const name of namesDeclared()) {
    const resource = resources[name]
    if (resource.name === 'time') continue
    yield { table: resource.module, resource, id: resource.id, isJoined: false }
    const joined = JOINED[resource.name]
    if (joined !== undefined) yield { ...joined, resource, isJoined: true }
  }
}

function fieldsOf({ resource, isJoined }: Definition): [string, Field][] {
  return Object.entries(resource.fields).filter(
    ([, field]) => (field.isJoined === true) === isJoined && !field.isWriteOnly && !field.isDerived,
  )
}

function schemaFrom(definition: Definition, release: Release): TableSchema {
  const columns = fieldsOf(definition)
    .filter(([, field]) => isWithin(release, field))
    .map(([name, field]) => columnOn(release, name, field))
  const byName = new Map<string, Column>()
  for (const column of columns) byName.set(column.wireName, column)
  for (const column of columns) byName.set(column.name, column)
  return { id: definition.id, columns, byName }
}

function columnOn(release: Release, name: string, field: Field): Column {
  return {
    name,
    wireName: fieldNameOn(release, name, field),
    sql: field.sqlBefore?.find((before) => isWithin(release, before))?.sql ?? field.sql,
    nullable: field.nullable,
    initial: field.databaseDefault,
  }
}
