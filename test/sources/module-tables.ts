import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import {
  changeRow,
  type Database,
  insertRow,
  type Row,
  rowById,
  tableOf,
} from '../../src/sandbox/database.ts'
import { sqlMoment } from '../../src/sandbox/sql-types.ts'
import { ARCHIVED, type Values } from './expected-records.ts'

/** The columns that the server itself maintains. */
const KEPT_BY_SERVER = /_updated_at$/

/** The table that a module's reads join, and the columns that its rows are found by. */
const JOINED: Readonly<Record<string, { table: string; prefix: string; owner: string }>> = {
  assets: { table: 'asset_interfaces', prefix: 'interface_', owner: 'interface_asset_id' },
}

/**
 * A module's records in a server's tables, and edits of them by hand. Values are texts, empty for nothing; what refers to
 * a record has that one's name.
 */
export class ModuleTables {
  readonly #database: Database
  readonly #resource: Resource
  readonly #now: () => Date
  /** The names of the records that a field may refer to, by ID. */
  readonly #names = new Map<string, ReadonlyMap<string, string>>()

  constructor(database: Database, resource: Resource, now: () => Date) {
    this.#database = database
    this.#resource = resource
    this.#now = now
    for (const [field, { refers }] of Object.entries(resource.fields)) {
      if (refers === undefined || refers === 'clients' || field === resource.parent) continue
      this.#names.set(field, this.#namesOf(resources[refers]))
    }
  }

  #namesOf({ module, id, label }: Resource): ReadonlyMap<string, string> {
    const rows = this.#database.tables[module]?.rows ?? []
    return new Map(rows.map((row) => [row[id] ?? '', row[label] ?? '']))
  }

  /** All records by ID, without the times of changes. */
  all(): Map<string, Values> {
    const { module, id } = this.#resource
    const joined = this.#joinedRows()
    return new Map(
      tableOf(this.#database, module).rows.map((row) => {
        const all = { ...row, ...joined.get(row[id] ?? '') }
        return [row[id] ?? '', this.#valuesOf(all)]
      }),
    )
  }

  #joinedRows(): Map<string, Row> {
    const joined = JOINED[this.#resource.name]
    const rows = new Map<string, Row>()
    if (joined === undefined) return rows
    for (const row of tableOf(this.#database, joined.table).rows) {
      const owner = row[joined.owner] ?? ''
      if (rows.has(owner))
        throw new Error(`${this.#resource.noun} ${owner} has two ${joined.table}`)
      rows.set(owner, row)
    }
    return rows
  }

  #valuesOf(row: Row): Values {
    const kept = Object.entries(row).filter(([name]) => !KEPT_BY_SERVER.test(name))
    return Object.fromEntries(kept.map(([name, value]) => [name, this.#textOf(name, value)]))
  }

  #textOf(name: string, value: string | null): string {
    if (value === null) return ''
    if (name === this.#resource.archivedAt) return ARCHIVED
    const field = this.#resource.fields[name]
    if (value === '0' && (field?.kind === 'reference' || name.endsWith('_id'))) return ''
    if (field?.notation === 'mac') return macOf(value)
    return this.#names.get(name)?.get(value) ?? value
  }

  /** When a record was last updated; empty if it never was. */
  updated(id: string): string {
    const { module, prefix } = this.#resource
    return rowById(this.#database, module, id)?.[`${prefix}updated_at`] ?? ''
  }

  /** Changes a value of a record as the web application does. */
  edit(id: string, field: string, value: string): void {
    const { module, prefix } = this.#resource
    const joined = JOINED[this.#resource.name]
    const isJoined = joined !== undefined && field.startsWith(joined.prefix)
    const row = isJoined
      ? tableOf(this.#database, joined.table).rows.find((one) => one[joined.owner] === id)
      : rowById(this.#database, module, id)
    const record = rowById(this.#database, module, id)
    if (row === undefined || record === undefined) throw new Error(`no ${module} ${id}`)
    changeRow(this.#database, isJoined ? joined.table : module, row, {
      [field]: this.#cellOf(field, value, record[this.#resource.client ?? ''] ?? ''),
      [`${isJoined ? joined.prefix : prefix}updated_at`]: sqlMoment(this.#now()),
    })
  }

  /** A value as the web application stores it. */
  #cellOf(field: string, value: string, client: string): string | null {
    if (field === this.#resource.archivedAt && value !== '') return sqlMoment(this.#now())
    const { kind, refers, nullable } = this.#resource.fields[field] ?? { nullable: false }
    if (kind === 'reference')
      return value === '' ? '0' : idOf(this.#database, refers, client, value)
    return value === '' && (nullable || kind === 'date') ? null : value
  }

  /** Adds a record as the web application does; returns its ID. */
  add(client: string, values: Values): string {
    const joined = JOINED[this.#resource.name]
    const cells = Object.entries(values)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, this.#cellOf(name, value, client)] as const)
    const isJoined = ([name]: readonly [string, unknown]) =>
      joined !== undefined && name.startsWith(joined.prefix)
    const row = Object.fromEntries(cells.filter((cell) => !isJoined(cell)))
    const owner = { [this.#resource.client ?? '']: client }
    const id = insertRow(this.#database, this.#resource.module, { ...row, ...owner }, this.#now())
    if (joined !== undefined) {
      const more = { interface_name: '1', interface_primary: 1, [joined.owner]: id }
      const card = { ...Object.fromEntries(cells.filter(isJoined)), ...more }
      insertRow(this.#database, joined.table, card, this.#now())
    }
    return String(id)
  }

  /** Everything but the module, to find out whether it has changed. */
  others(): string {
    const own = [this.#resource.module, JOINED[this.#resource.name]?.table]
    return JSON.stringify(
      Object.entries(this.#database.tables).filter(([name]) => !own.includes(name)),
    )
  }
}

/** A client's record by name. */
function idOf(
  database: Database,
  refers: Resource['name'] | undefined,
  owner: string,
  name: string,
): string {
  const { module, id, label, client } = resources[refers ?? 'clients']
  const row = tableOf(database, module).rows.find(
    (one) => one[client ?? ''] === owner && one[label] === name,
  )
  if (row === undefined) throw new Error(`client ${owner} has no ${refers} ${name}`)
  return row[id] ?? '0'
}

/** A network card's address in one notation. */
function macOf(written: string): string {
  const digits = written.replace(/[^0-9a-f]/gi, '').toLowerCase()
  return digits.length === 12 ? digits.replace(/..(?=.)/g, '$&:') : written
}
