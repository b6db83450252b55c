import { displayName } from '../records/describe-record.ts'
import type { Json, Row, Value } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { timestampField } from '../resources/timestamp-fields.ts'
import { isStoredAsSent } from '../runs/compare-stored.ts'
import type { SourceNote, Step } from '../runs/step.ts'
import type { Departure, RememberedField, RememberedRecord } from './source-memory.ts'

/** A row of a source that needed no write, or whose write was verified. */
export interface VerifiedRow {
  note: SourceNote
  id: number
  client: number | null
  /** What ITFlow stores now; from a journal only the fields that are known. */
  row: Row
  /** The record's name, if the row doesn't have it. */
  name?: string
  /** The write; absent if there was none. */
  step?: Pick<Step, 'verb' | 'values'>
}

/** Remembered records, which change as rows are verified. */
export class RecordsInMemory {
  readonly #resource: Resource
  readonly #records: Map<number, RememberedRecord>
  readonly #idByKey = new Map<string, number>()
  /** The records that were restored from a backup since their rows were last remembered. */
  readonly #restored = new Set<number>()

  constructor(resource: Resource, records: Iterable<RememberedRecord>) {
    this.#resource = resource
    this.#records = new Map([...records].map((record) => [record.id, record]))
    for (const { id, key } of this.#records.values()) {
      if (key !== undefined) this.#idByKey.set(key, id)
    }
  }

  /** All records, by ID. */
  get all(): ReadonlyMap<number, RememberedRecord> {
    return this.#records
  }

  forget(id: number): void {
    const { key } = this.#records.get(id) ?? {}
    if (key !== undefined && this.#idByKey.get(key) === id) this.#idByKey.delete(key)
    this.#records.delete(id)
  }

  /**
   * Notes that a record was restored from a backup: what is remembered of its values holds no longer, once its row is
   * remembered, and neither does that the source no longer had it.
   */
  noteRestored(id: number): void {
    const known = this.#records.get(id)
    if (known === undefined) return
    const { left: _, ...others } = known
    this.#records.set(id, others)
    this.#restored.add(id)
  }

  /** Remembers what a row says and what ITFlow stores for it; `now` is in ISO 8601. */
  remember(verified: VerifiedRow, now: string): void {
    const { note, id, client, row } = verified
    const before = this.#records.get(id)
    const key = note.key ?? before?.key
    if (key !== undefined) {
      const other = this.#idByKey.get(key)
      if (other !== undefined && other !== id) this.forget(other)
      if (before?.key !== undefined && before.key !== key) this.#idByKey.delete(before.key)
      this.#idByKey.set(key, id)
    }
    const left = departureOf(verified, before?.left, now)
    const former = this.#restored.delete(id) ? undefined : before
    this.#records.set(id, {
      ...{ id, client, name: nameOf(this.#resource, verified, before) },
      ...(key === undefined ? {} : { key }),
      ...this.#timestamps(row, before),
      fields: { ...former?.fields, ...fieldsOf(this.#resource, verified, former, now) },
      ...(left === undefined ? {} : { left }),
    })
  }

  #timestamps(row: Row, before: RememberedRecord | undefined) {
    const created = textIn(row, timestampField(this.#resource, 'created')) ?? before?.created
    const field = timestampField(this.#resource, 'updated')
    // A record that a backup restored may never have been updated.
    const updated = row[field ?? ''] === undefined ? before?.updated : textIn(row, field)
    return {
      ...(created === undefined ? {} : { created }),
      ...(updated === undefined ? {} : { updated }),
    }
  }
}

function textIn(row: Row, field: string | undefined): string | undefined {
  const value = row[field ?? '']
  return typeof value === 'string' && value !== '' ? value : undefined
}

function nameOf(
  resource: Resource,
  { row, name = '' }: VerifiedRow,
  before: RememberedRecord | undefined,
): string {
  return displayName(resource, row) || name || (before?.name ?? '')
}

function fieldsOf(
  resource: Resource,
  { note, row, step }: VerifiedRow,
  before: RememberedRecord | undefined,
  now: string,
): Record<string, RememberedField> {
  const fields: Record<string, RememberedField> = {}
  for (const [name, said] of Object.entries(note.said ?? {})) {
    const stored = row[name]
    if (stored === undefined) continue
    if (isRefusedByServer(resource, name, step?.values?.[name], stored)) {
      // What a create doesn't store, the next import updates (H12).
      if (step?.verb === 'create') continue
      fields[name] = {
        ...{ said, ...storedBefore(before, name) },
        conflict: { why: 'not_stored', since: now, itflow: stored },
      }
    } else fields[name] = { said, stored }
  }
  for (const [name, { said, itflow, why, since = now }] of Object.entries(note.kept ?? {})) {
    fields[name] = { said, ...storedBefore(before, name), conflict: { why, since, itflow } }
  }
  return fields
}

/** Whether a value that was sent isn't stored in any form. */
function isRefusedByServer(
  { fields }: Resource,
  name: string,
  sent: Json | undefined,
  stored: Value,
): boolean {
  const field = fields[name]
  if (field === undefined || sent === undefined) return false
  return !isStoredAsSent(field, toWireValue(sent), stored)
}

/** Returns a step's value as it is sent. */
export function toWireValue(value: Json): string | number {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'string' || typeof value === 'number' ? value : ''
}

function storedBefore(before: RememberedRecord | undefined, name: string): { stored?: Value } {
  const stored = before?.fields[name]?.stored
  return stored === undefined ? {} : { stored }
}

/** Returns the record's departure after a row; undefined if the source has it. */
function departureOf(
  { note, row, step }: VerifiedRow,
  before: Departure | undefined,
  now: string,
): Departure | undefined {
  if (note.left === undefined) return note.isBack === true ? undefined : before
  const since = before?.since ?? now
  if (step?.verb === 'archive') return { since, did: 'archived' }
  const { replaces } = note.left
  if (replaces === undefined) return { since }
  const set = Object.entries(replaces).map(([name, from]) => {
    return [name, { from, stored: row[name] ?? null }] as const
  })
  return { since, did: 'set', set: Object.fromEntries(set) }
}
