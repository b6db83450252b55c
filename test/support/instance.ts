import type { Release } from '../../src/resources/releases.ts'
import {
  addKey,
  type Database,
  emptyDatabase,
  insertRow,
  type PartialRow,
  type Row,
  tableOf,
} from '../../src/sandbox/database.ts'
import { makeSandbox, type Sandbox } from '../../src/sandbox/engine/engine.ts'

export const INSTANCE_KEY = 'instance-key-of-a-test-aaaaaaaaa'
export const INSTANCE_PASSWORD = 'instance-decrypt-password'
const INSTANCE_NOW = new Date('2026-11-24T12:00:00Z')

/** A parsed reply. */
export interface Answer {
  status: number
  body: string
  success?: string
  message?: string
  count?: number | string
  data?: Record<string, unknown>[]
}

/** An empty server of a release, with functions for tests. */
export interface Instance extends Sandbox {
  database: Database
  /** Inserts a record directly into the database and returns its ID. */
  put(table: string, row: PartialRow): number
  row(table: string, id: number): Row | undefined
  rows(table: string): Row[]
  get(path: string, query?: Record<string, string>, body?: object): Answer
  post(path: string, body: object, key?: string): Answer
  send(method: string, path: string, parts?: { query?: object; body?: string }): Answer
}

/** Starts an empty instance of a release, with one client `Acme` (1) and another `Bakery` (2). */
export function instance(release: Release): Instance {
  const database = emptyDatabase(release)
  addKey(database, { secret: INSTANCE_KEY, decryptPassword: INSTANCE_PASSWORD })
  const clock = () => INSTANCE_NOW
  const random = (bytes: number) => new Uint8Array(bytes).fill(1)
  const sandbox = makeSandbox({ database, release, clock, random })
  const put = (table: string, row: PartialRow) => insertRow(database, table, row, INSTANCE_NOW)
  const send: Instance['send'] = (method, path, { query = {}, body = '' } = {}) => {
    const reply = sandbox.handle({
      method,
      path: `/api/v1/${path}.php`,
      query: query as Record<string, string>,
      headers: {},
      body,
    })
    const isJson = reply.body.startsWith('{')
    return { status: reply.status, body: reply.body, ...(isJson ? JSON.parse(reply.body) : {}) }
  }
  put('clients', { client_name: 'Acme', client_rate: 0 })
  put('clients', { client_name: 'Bakery', client_rate: 0 })
  return {
    ...sandbox,
    database,
    put,
    row: (table, id) =>
      tableOf(database, table).rows.find((row) => Object.values(row)[0] === `${id}`),
    rows: (table) => tableOf(database, table).rows,
    get: (path, query = {}, body = {}) =>
      send('GET', path, { query, body: JSON.stringify({ api_key: INSTANCE_KEY, ...body }) }),
    post: (path, body, key = INSTANCE_KEY) =>
      send('POST', path, { body: JSON.stringify({ api_key: key, ...body }) }),
    send,
  }
}
