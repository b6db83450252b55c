import { isDeepStrictEqual } from 'node:util'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import {
  type ApiKey,
  addKey,
  addUser,
  type Database,
  emptyDatabase,
  insertRow,
  type PartialRow,
} from '../../src/sandbox/database.ts'
import { makeSandbox, type Sandbox } from '../../src/sandbox/engine/engine.ts'
import { schemaOf } from '../../src/sandbox/schema.ts'
import type { WireReply, WireRequest } from '../../src/sandbox/wire.ts'

/** A recording of exchanges with a fresh instance, in order. */
export interface Recording {
  release: Release
  keys: {
    admin: string
    restricted?: string
    readonly?: string
    expired?: string
    decryptPassword?: string
  }
  /** Records to insert directly into the database before an exchange, by module. */
  putInByHand?: readonly { before: string; records: Record<string, readonly PartialRow[]> }[]
  exchanges: readonly Exchange[]
}

export interface Exchange {
  name: string
  request: {
    method: string
    path: string
    query?: Record<string, string | number | boolean>
    headers?: Record<string, string>
    body?: unknown
    raw?: string
  }
  response: { status: number; contentType?: string; body: string }
}

/** An exchange in which the sandbox's reply differs from the server's. */
export interface Disagreement {
  name: string
  expected: string
  given: string
}

/** The result of a replay. */
export interface Outcome {
  total: number
  disagreements: readonly Disagreement[]
}

const MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
const TOKEN = /^[\w+/=-]{32,}$/
const TOKEN_COLUMN = /^\d+$|_url_key$/
const RESTRICTED_TO = 2

/** Replays a recording against a fresh sandbox of its release. */
export function replay(recording: Recording): Outcome {
  const clock = clockOf(recording)
  const database = databaseFor(recording)
  const random = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7)
  const sandbox = makeSandbox({ database, release: recording.release, clock, random })
  const pending = [...(recording.putInByHand ?? [])]
  const disagreements: Disagreement[] = []
  for (const exchange of recording.exchanges) {
    const due = pending.findIndex(({ before }) => before === exchange.name)
    if (due >= 0) insertRecords(database, pending.splice(due, 1)[0]!.records, clock())
    const disagreement = disagreementOf(exchange, answer(sandbox, exchange))
    if (disagreement !== undefined) disagreements.push(disagreement)
  }
  return { total: recording.exchanges.length, disagreements }
}

/** Returns a clock at the time of the recording, the first time in any reply: some reads depend on it. */
export function clockOf({ exchanges }: Recording): () => Date {
  for (const { response } of exchanges) {
    const [, day, time] = /_created_at":"([\d-]+) ([\d:]+)"/.exec(response.body) ?? []
    if (day !== undefined) return () => new Date(`${day}T${time}Z`)
  }
  return () => new Date('2026-11-24T12:00:00Z')
}

/** Returns the database that a recording starts from: its keys and users, and no records. */
export function databaseFor({ release, keys }: Recording): Database {
  const database = emptyDatabase(release)
  const technician = addUser(database, {
    name: 'Restricted Technician',
    isAdmin: false,
    levels: { support: 2, client: 2, sales: 1, financial: 0, credential: 2 },
    clients: [RESTRICTED_TO],
  })
  const accountant = addUser(database, {
    name: 'Accountant',
    isAdmin: false,
    levels: { support: 1, client: 1, sales: 2, financial: 1, credential: 0 },
  })
  const add = (secret: string | undefined, more: Partial<ApiKey> = {}): void => {
    if (secret === undefined) return
    addKey(database, { secret, decryptPassword: keys.decryptPassword ?? null, ...more })
  }
  add(keys.admin)
  add(keys.restricted, { clientId: RESTRICTED_TO, userId: technician })
  add(keys.expired, { expire: '2020-01-01' })
  // A key is read-only because of its user's role, so there is none on releases where keys have no user.
  if (hasUsers(release)) add(keys.readonly, { userId: accountant })
  return database
}

function hasUsers(release: Release): boolean {
  return isWithin(release, { since: '26.08' })
}

/** Inserts records. Skips tables and columns that the sandbox doesn't have, since the API can't show them. */
function insertRecords(
  database: Database,
  records: Record<string, readonly PartialRow[]>,
  now: Date,
): void {
  for (const [table, rows] of Object.entries(records)) {
    if (!(table in database.tables)) continue
    const { byName } = schemaOf(table, database.release)
    for (const row of rows) {
      const known = Object.entries(row).filter(([name]) => byName.has(name))
      insertRow(database, table, Object.fromEntries(known), now)
    }
  }
}

/** Returns an exchange's request in the sandbox's form. */
export function wireRequestOf({ request }: Exchange): WireRequest {
  const { method, path, query = {}, headers = {}, body, raw } = request
  return {
    method,
    path,
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
    headers,
    body: raw ?? (body === undefined ? '' : JSON.stringify(body)),
  }
}

function answer(sandbox: Sandbox, exchange: Exchange): WireReply {
  try {
    return sandbox.handle(wireRequestOf(exchange))
  } catch (error) {
    // A request that makes the sandbox throw must not hide the others.
    return { status: 0, contentType: '', body: String(error) }
  }
}

function disagreementOf({ name, response }: Exchange, reply: WireReply): Disagreement | undefined {
  const wanted = decoded(response.body)
  const given = decoded(reply.body)
  const agrees = response.status === reply.status && isAlike(wanted, given)
  if (agrees) return undefined
  const show = (status: number, value: unknown): string => `${status} ${JSON.stringify(value)}`
  const [expected, actual] = differing(wanted, given)
  return { name, expected: show(response.status, expected), given: show(reply.status, actual) }
}

/** Parses a body as JSON; all HTML pages are treated as equal. */
function decoded(body: string): unknown {
  if (body.startsWith('<')) return 'HTML'
  try {
    return JSON.parse(body)
  } catch {
    return body.trim()
  }
}

function isAlike(wanted: unknown, given: unknown, name = ''): boolean {
  if (typeof wanted === 'string' && typeof given === 'string') {
    if (MOMENT.test(wanted) && MOMENT.test(given)) return true
    if (TOKEN_COLUMN.test(name) && TOKEN.test(wanted) && TOKEN.test(given)) return true
    return wanted === given
  }
  if (
    typeof wanted !== 'object' ||
    typeof given !== 'object' ||
    wanted === null ||
    given === null
  ) {
    return isDeepStrictEqual(wanted, given)
  }
  const [left, right] = [Object.entries(wanted), Object.entries(given)]
  if (Array.isArray(wanted) !== Array.isArray(given) || left.length !== right.length) return false
  const values = new Map(right)
  return left.every(([key, value]) => values.has(key) && isAlike(value, values.get(key), key))
}

/** Returns only the parts that differ between two bodies, to keep the report short. */
function differing(wanted: unknown, given: unknown): [unknown, unknown] {
  if (!isRecord(wanted) || !isRecord(given)) return [wanted, given]
  const left: Record<string, unknown> = {}
  const right: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(given)])) {
    if (key in wanted && key in given && isAlike(wanted[key], given[key], key)) continue
    const [a, b] = differing(wanted[key], given[key])
    left[key] = a
    right[key] = b
  }
  return [left, right]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
