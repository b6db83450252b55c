import type { Api } from '../../../../src/api/api.ts'
import { makeServer } from '../../../../src/api/http/server.ts'
import type { TransportReply } from '../../../../src/api/http/transport/transport.ts'
import { makeApi } from '../../../../src/api/make-api.ts'
import { readAll, type StoredRecord } from '../../../../src/api/records/read.ts'
import { freshnessOf } from '../../../../src/api/records/read-freshness.ts'
import { clientOf, type Scope } from '../../../../src/api/records/scope.ts'
import { valuesToSend } from '../../../../src/api/writes/diff.ts'
import { performWrite } from '../../../../src/api/writes/perform.ts'
import type { FieldValues } from '../../../../src/api/writes/plan.ts'
import {
  openWriteSession,
  type SessionOptions,
} from '../../../../src/api/writes/session/session.ts'
import type {
  Outcome,
  WriteOptions,
  WriteRequest,
  Writer,
} from '../../../../src/api/writes/write.ts'
import { Failure } from '../../../../src/errors.ts'
import type { Settings } from '../../../../src/profiles/settings.ts'
import type { Resource } from '../../../../src/resources/definition.ts'
import type { Release } from '../../../../src/resources/releases.ts'
import { type Database, insertRow, type Row } from '../../../../src/sandbox/database.ts'
import { makeSandbox } from '../../../../src/sandbox/engine/engine.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from '../../../../src/sandbox/identity.ts'
import { sandboxTransport } from '../../../../src/sandbox/transport.ts'
import type { WireReply, WireRequest } from '../../../../src/sandbox/wire.ts'
import { UTC } from '../../../../src/time/zone.ts'
import { settingsFor } from '../../../support/loopback-instance.ts'
import { copyOf, sandboxDatabase, TEST_NOW } from '../../../support/sandbox.ts'

/** A request on its way to the sandbox. */
export interface Heard {
  /** `assets/update`. */
  operation: string
  isWrite: boolean
  request: WireRequest
  body: Record<string, unknown>
  /** How many writes came before it. */
  writes: number
  handle(request?: WireRequest): WireReply
  database: Database
  /** The database at the beginning. */
  before: Database
}

/** Answers instead of the sandbox; undefined: the sandbox answers. */
export type Front = (heard: Heard) => WireReply | Promise<WireReply | undefined> | undefined

/** A sandbox with an api, without a command line. */
export interface Rig {
  api: Api
  database: Database
  /** The operations that were requested, in order. */
  calls: string[]
  /** The clock that decides which records are fresh, in milliseconds; tests set it. */
  now: { value: number }
  abort(reason: unknown): void
  signal: AbortSignal
  session(resource: Resource, scope: Scope, options?: Partial<SessionOptions>): Writer
  /** Each write on its own. */
  single(): Writer
}

interface RigChoices {
  prepare?: (database: Database) => void
  front?: Front
  settings?: Partial<Settings>
}

/** Starts a sandbox in memory with an api of its own. */
export function sessionRig(release: Release, choices: RigChoices = {}): Rig {
  const database = sandboxDatabase(release)
  choices.prepare?.(database)
  const before = copyOf(database)
  let next = 0
  const random = (bytes: number) => Uint8Array.from({ length: bytes }, () => next++ % 256)
  const sandbox = makeSandbox({ database, release, clock: () => TEST_NOW, random })
  const calls: string[] = []
  let writes = 0
  const handle = async (request: WireRequest): Promise<WireReply> => {
    const operation = /\/api\/v1\/(.+)\.php$/.exec(request.path)?.[1] ?? ''
    const isWrite = request.method === 'POST'
    calls.push(`${request.method} ${operation}`)
    const again = (changed = request) => sandbox.handle(changed)
    const body = JSON.parse(request.body || '{}')
    const heard = { operation, isWrite, request, body, writes, handle: again, database, before }
    if (isWrite) writes += 1
    // As over a network, no answer is immediate.
    await new Promise((resolve) => setImmediate(resolve))
    return (await choices.front?.(heard)) ?? sandbox.handle(request)
  }
  const aborting = new AbortController()
  const { signal } = aborting
  const now = { value: 0 }
  const clock = () => TEST_NOW
  const settings = settingsFor(new URL('http://127.0.0.1:1/'), {
    key: async () => SANDBOX_KEY,
    decryptPassword: async () => SANDBOX_DECRYPT_PASSWORD,
    ...choices.settings,
  })
  const transport = sandboxTransport(handle)
  const server = makeServer({
    settings,
    transport: {
      ...transport,
      send: async (request) => askingToWait(await transport.send(request)),
    },
    signal,
    clock,
    sleep: async () => {},
  })
  const freshness = freshnessOf({ waitCount: () => 0, monotonicNow: () => now.value })
  const api = makeApi(settings, server, { clock, zone: UTC, freshness })
  return {
    ...{ api, database, calls, now, signal },
    abort: (reason) => aborting.abort(reason),
    session: (resource, scope, options) =>
      openWriteSession(api, resource, scope, { signal, ...options }),
    single: () => ({ perform: (request, options) => performWrite(api, request, options) }),
  }
}

/** Moves a `Retry-After: 2` from a reply's text to its header. */
function askingToWait(reply: TransportReply): TransportReply {
  const [, wait] = /^Retry-After: (.+)$/.exec(Buffer.from(reply.body).toString()) ?? []
  return wait === undefined
    ? reply
    : { ...reply, headers: { ...reply.headers, 'retry-after': wait } }
}

/** The write options of tests. */
export const OPTIONS: WriteOptions = {
  isForced: false,
  isDryRun: false,
  random: (bytes) => new Uint8Array(bytes).fill(7),
  sleep: async () => {},
  announce: async () => {},
}

/** The outcome of a write, in a form for comparing. */
export interface Told {
  state: string
  id?: number | undefined
  row?: StoredRecord['row'] | undefined
  notices?: readonly unknown[]
  /** The failure, by its class, message, hint and hazard. */
  failure?: unknown
}

/** A write's outcome or failure as plain data. */
export async function told(write: Promise<Outcome>): Promise<Told> {
  try {
    const { state, id, row, notices, plan, failure } = await write
    const { warnings = [] } = plan.draft
    const all = [...warnings, ...notices].map(({ code, message }) => `${code}: ${message}`)
    return { state, id, row, notices: all, failure: failure && failureOf(failure) }
  } catch (error) {
    return { state: 'failed', failure: failureOf(error) }
  }
}

function failureOf(error: unknown) {
  if (!(error instanceof Failure)) throw error
  const { name, message, hint, hazard } = error
  return { name, message, hint, hazard }
}

/** The request of an update, as `update` makes it. */
export function updateOf(
  resource: Resource,
  target: StoredRecord,
  asked: FieldValues,
): WriteRequest {
  const client = clientOf(resource, target.row)
  const given = valuesToSend(resource, asked, target.row, target.raw)
  return { resource, verb: 'update', target, client, requestedValues: asked, values: given }
}

/** All records of a module. */
export function listed(api: Api, resource: Resource, scope: Scope): Promise<StoredRecord[]> {
  return readAll(api, resource, { scope })
}

/** Columns that the server maintains. */
const OWN = /_(?:updated_at|accessed_at|updated_by|content_raw|password_changed_at|url_key)$/

/** All of the server's data, by table and ID, without secrets. */
export function heldBy({ tables }: Database): Record<string, Row> {
  const held: Record<string, Row> = {}
  for (const [table, { rows }] of Object.entries(tables)) {
    for (const row of rows) {
      const [, id] = Object.entries(row)[0] ?? []
      held[`${table} ${id}`] = Object.fromEntries(
        Object.entries(row).filter(([name]) => !OWN.test(name) && !/password|username/.test(name)),
      )
    }
  }
  return held
}

/** Adds assets with an interface each, in turn for each of the clients. */
export function addAssets(database: Database, count: number, clients: readonly number[]): void {
  for (let n = 0; n < count; n += 1) {
    const asset = insertRow(
      database,
      'assets',
      {
        asset_name: `Bulk ${n}`,
        asset_type: 'Laptop',
        asset_make: 'Made-up',
        asset_serial: `SN${n}`,
        asset_client_id: clients[n % clients.length] ?? 1,
      },
      TEST_NOW,
    )
    insertRow(
      database,
      'asset_interfaces',
      {
        interface_name: '1',
        interface_ip: `10.${n >> 16}.${(n >> 8) % 256}.${n % 256}`,
        interface_mac: `00:00:00:${[n >> 16, n >> 8, n].map((part) => (part % 256).toString(16).padStart(2, '0')).join(':')}`,
        interface_primary: 1,
        interface_asset_id: asset,
      },
      TEST_NOW,
    )
  }
}
