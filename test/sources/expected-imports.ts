import {
  type Expected,
  forgetOlder,
  leave,
  mergeInto,
  type Rules,
  type Values,
} from './expected-records.ts'
import type { ModuleTables } from './module-tables.ts'

/** A record as its source has it. */
export interface SourceRecord {
  /** Its ID in the source. */
  key: string
  /** The name of its client. */
  client: string
  values: Values
}

/** What distinguishes the records of a module. */
export interface Identity {
  /** The field with the ID of a record's client. */
  client: string
  /** A field in which no two records of the source have the same value when they are created. */
  unique: string
  /** Whether a row that isn't linked to a record is about the one in ITFlow; `refuse` if that isn't clear. */
  match(now: Values, row: Values): 'link' | 'refuse'
  /** Fields in which two rows may not have the same value. */
  distinct: readonly string[]
}

/** A source's records, and what must be in ITFlow after each import. */
export class ExpectedImports {
  readonly records = new Map<string, Expected>()
  readonly rules: Rules
  readonly #identity: Identity
  /** The IDs of clients by name. */
  readonly #clients: ReadonlyMap<string, string>
  /** Those that were refused in the last import. */
  refused: Expected[] = []
  #created: Expected[] = []

  constructor(rules: Rules, identity: Identity, clients: ReadonlyMap<string, string>) {
    this.rules = rules
    this.#identity = identity
    this.#clients = clients
  }

  /** Those that are in ITFlow. */
  get stored(): Expected[] {
    return [...this.records.values()].filter(({ id }) => id !== undefined)
  }

  /** Nothing is remembered any more. */
  forgetAll(): void {
    for (const record of this.records.values()) delete record.memory
  }

  /** The server has been restored: some records have former values, others are gone, others are back. */
  restored(tables: ModuleTables): void {
    const now = tables.all()
    for (const record of this.stored) {
      const values = now.get(record.id ?? '')
      if (values === undefined) {
        delete record.id
        delete record.memory
        record.now = {}
      } else record.now = values
    }
  }

  /** Forgets what was remembered about records that are older than it. Call it before an import. */
  forgetOlder(tables: ModuleTables): void {
    for (const record of this.stored) forgetOlder(record, tables.updated(record.id ?? ''))
  }

  /** Imports the records that the source has: changes what must be in ITFlow. */
  import(present: readonly SourceRecord[]): void {
    this.refused = []
    this.#created = []
    const clients = new Set(present.map(({ client }) => client))
    const keys = new Set(present.map(({ key }) => key))
    const shared = this.#shared(present)
    for (const row of present) this.#importOne(row, shared.has(row))
    for (const record of this.stored) {
      if (!keys.has(record.key) && clients.has(this.#clientOf(record))) leave(record, this.rules)
    }
  }

  #clientOf({ now }: Expected): string {
    const id = now[this.#identity.client]
    return [...this.#clients].find(([, one]) => one === id)?.[0] ?? ''
  }

  #importOne({ key, values, client }: SourceRecord, isShared: boolean): void {
    const record = this.records.get(key) ?? { key, now: {} }
    this.records.set(key, record)
    const { id, memory, now } = record
    const isUnclear =
      id !== undefined && memory === undefined && this.#identity.match(now, values) === 'refuse'
    if (isUnclear || isShared) this.refused.push(record)
    else if (id !== undefined) mergeInto(record, values, this.rules)
    else this.#create(record, values, this.#clients.get(client) ?? '')
  }

  #create(record: Expected, values: Values, client: string): void {
    const said = Object.entries(values).filter(([, value]) => value !== '')
    const fields = said.map(([name, value]) => [name, { said: value, stored: value }] as const)
    record.now = { ...Object.fromEntries(said), [this.#identity.client]: client }
    record.memory = { fields: Object.fromEntries(fields), updated: '' }
    this.#created.push(record)
  }

  /** The rows that have the same value as another one where that may not be. */
  #shared(rows: readonly SourceRecord[]): ReadonlySet<SourceRecord> {
    const shared = new Set<SourceRecord>()
    for (const field of this.#identity.distinct) {
      const seen = new Map<string, SourceRecord>()
      for (const row of rows) {
        const value = row.values[field] ?? ''
        const other = value === '' ? undefined : seen.get(value)
        if (other !== undefined) shared.add(other).add(row)
        seen.set(value, row)
      }
    }
    return shared
  }

  /** Compares the tables with what must be in them, and takes over what only the server knows; returns what is wrong. */
  check(tables: ModuleTables, others: ReadonlyMap<string, Values>): string[] {
    const now = tables.all()
    const wrong = this.#adopt(now, others)
    for (const { id = '', key, now: expected } of this.stored) {
      const values = now.get(id)
      if (values === undefined) wrong.push(`${key}: record ${id} is gone`)
      else wrong.push(...differences(`${key}, record ${id}`, expected, values))
      now.delete(id)
    }
    for (const [id, expected] of others) {
      wrong.push(...differences(`record ${id} of nobody`, expected, now.get(id) ?? {}))
      now.delete(id)
    }
    for (const [id, values] of now)
      wrong.push(`record ${id}, ${values[this.#identity.unique]}: one too many`)
    this.#noteUpdates(tables)
    return wrong
  }

  /** Finds the records that were created: each exactly once. */
  #adopt(now: ReadonlyMap<string, Values>, others: ReadonlyMap<string, unknown>): string[] {
    const known = new Set(this.stored.map(({ id }) => id))
    const fresh = new Map<string, [string, Values]>()
    for (const [id, values] of now) {
      if (!known.has(id) && !others.has(id))
        fresh.set(values[this.#identity.unique] ?? '', [id, values])
    }
    return this.#created.flatMap((record) => {
      const [id, values] = fresh.get(record.now[this.#identity.unique] ?? '') ?? []
      if (id === undefined) return [`${record.key}: wasn't created`]
      record.id = id
      const given = record.now
      record.now = { ...values, ...given }
      return []
    })
  }

  #noteUpdates(tables: ModuleTables): void {
    const refused = new Set(this.refused)
    for (const record of this.stored) {
      const isSeen = record.memory?.left?.isDone !== true || !this.#seenLeft.has(record)
      if (record.memory === undefined || refused.has(record) || !isSeen) continue
      record.memory.updated = tables.updated(record.id ?? '')
      if (record.memory.left?.isDone === true) this.#seenLeft.add(record)
      else this.#seenLeft.delete(record)
    }
  }

  /** Records that left in an earlier import: nothing more is remembered about them until they return. */
  readonly #seenLeft = new WeakSet<Expected>()
}

/** Lists the fields in which a record isn't as it must be. */
function differences(what: string, expected: Values, now: Values): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(now)])
  return [...names].flatMap((name) => {
    const [wanted, has] = [expected[name] ?? '', now[name] ?? '']
    return wanted === has ? [] : [`${what}: ${name} must be ${wanted}, and is ${has}`]
  })
}
