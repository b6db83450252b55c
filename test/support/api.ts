import type { ActionOptions } from '../../src/actions/action-options.ts'
import type { Api } from '../../src/api/api.ts'
import { makeServer } from '../../src/api/http/server.ts'
import type { Transport } from '../../src/api/http/transport/transport.ts'
import { makeApi } from '../../src/api/make-api.ts'
import { freshnessOf } from '../../src/api/records/read-freshness.ts'
import type { Plan } from '../../src/api/writes/write.ts'
import type { Settings } from '../../src/profiles/settings.ts'
import type { Release } from '../../src/resources/releases.ts'
import type { Database, Row } from '../../src/sandbox/database.ts'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { UTC } from '../../src/time/zone.ts'
import { settingsFor } from './loopback-instance.ts'
import { sandboxDatabase, TEST_NOW } from './sandbox.ts'

/** A sandbox in memory, and an api to it without a command line. */
export interface ApiRig {
  api: Api
  database: Database
  /** The operations that were sent, in order: `POST assets/update`. */
  calls: string[]
  /** The options for actions, which keep what is announced. */
  acting: ActionOptions & { signal: AbortSignal }
  announced: Plan[]
  abort(reason: unknown): void
  /** Returns a row of a table by its ID. */
  row(table: string, id: number): Row | undefined
}

/** Makes an api to a transport, without a command line. */
export function apiTo(transport: Transport, more: Partial<Settings> = {}): Api {
  const clock = () => TEST_NOW
  const settings = settingsFor(new URL('http://127.0.0.1:1/'), {
    key: async () => SANDBOX_KEY,
    decryptPassword: async () => SANDBOX_DECRYPT_PASSWORD,
    ...more,
  })
  const { signal } = new AbortController()
  const server = makeServer({ settings, transport, signal, clock, sleep: async () => undefined })
  const freshness = freshnessOf({ waitCount: () => 0, monotonicNow: () => 0 })
  return makeApi(settings, server, { clock, zone: UTC, freshness })
}

/** Starts a sandbox of a release with an api; `prepare` can change its data first. */
export function apiRig(
  release: Release = '26.10',
  {
    prepare = () => undefined,
    settings = {},
  }: { prepare?: (database: Database) => void; settings?: Partial<Settings> } = {},
): ApiRig {
  const database = sandboxDatabase(release)
  prepare(database)
  let next = 0
  const random = (bytes: number) => Uint8Array.from({ length: bytes }, () => next++ % 256)
  const sandbox = makeSandbox({ database, release, clock: () => TEST_NOW, random })
  const calls: string[] = []
  const transport = sandboxTransport((request) => {
    calls.push(`${request.method} ${/\/api\/v1\/(.+)\.php$/.exec(request.path)?.[1]}`)
    return sandbox.handle(request)
  })
  const aborting = new AbortController()
  const announced: Plan[] = []
  return {
    api: apiTo(transport, settings),
    ...{ database, calls, announced },
    acting: {
      random,
      sleep: async () => undefined,
      signal: aborting.signal,
      announce: async (plan) => void announced.push(plan),
    },
    abort: (reason) => aborting.abort(reason),
    row: (table, id) =>
      database.tables[table]?.rows.find((row) => Object.values(row)[0] === `${id}`),
  }
}

/** Returns the writes among calls. */
export function writesIn(calls: readonly string[]): string[] {
  return calls.filter((call) => call.startsWith('POST'))
}
