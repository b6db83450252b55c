import type { Release } from '../../src/resources/releases.ts'
import { zonedClock } from '../../src/sandbox/clock.ts'
import { type Database, emptyDatabase } from '../../src/sandbox/database.ts'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { tableNames } from '../../src/sandbox/schema.ts'
import { seed } from '../../src/sandbox/seed.ts'
import { type AccessLogEntry, type ServeOptions, serveSandbox } from '../../src/sandbox/serve.ts'
import { UTC, type Zone } from '../../src/time/zone.ts'
import { isNewPort } from './ports.ts'

/** The time at which a test's sandbox stands still. */
export const TEST_NOW = new Date('2026-11-24T12:00:00Z')

const seeded = new Map<string, Database>()

/** Returns a fresh copy of the built-in sandbox's data on a release. */
export function sandboxDatabase(release: Release = '26.10', now = TEST_NOW): Database {
  return copyOf(pristineDatabase(release, now))
}

/** Returns the built-in sandbox's data on a release without copying it: callers must not change it. */
export function pristineDatabase(release: Release = '26.10', now = TEST_NOW): Database {
  // A module that a file declares for its tests has a table only there.
  const key = `${release} ${now.getTime()} ${tableNames().join(' ')}`
  const known = seeded.get(key)
  if (known !== undefined) return known
  const database = emptyDatabase(release)
  seed(database, now)
  seeded.set(key, database)
  return database
}

/** Returns a copy of a database. */
export function copyOf(database: Database): Database {
  const tables = Object.entries(database.tables).map(([name, { next, rows }]) => {
    return [name, { next, rows: rows.map((row) => ({ ...row })) }]
  })
  return { ...structuredClone({ ...database, tables: {} }), tables: Object.fromEntries(tables) }
}

/** A sandbox that is served on loopback. */
export interface RunningSandbox {
  /** Its URL, with a trailing slash. */
  url: string
  key: string
  decryptPassword: string
  /** The server's data, to check afterwards or change first. */
  database: Database
  /** The requests so far, in the order of the replies. */
  requests: AccessLogEntry[]
  close(): Promise<void>
}

/** The options for a test. */
export interface SandboxChoices {
  /** Replaces the seeded data. */
  database?: Database
  clock?: () => Date
  /** The time zone of its database; UTC by default. */
  zone?: Zone
}

/** Starts a sandbox of a release on a free port, in memory only. */
export async function startSandbox(
  release: Release = '26.10',
  { clock = () => TEST_NOW, zone = UTC, ...choices }: SandboxChoices = {},
): Promise<RunningSandbox> {
  const wall = zonedClock(zone, clock)
  const { database = sandboxDatabase(release, wall()) } = choices
  const sandbox = makeSandbox({ database, release, clock: wall, random: countingBytes() })
  const requests: AccessLogEntry[] = []
  const server = await serveAtNewPort({
    state: { handle: async (request) => sandbox.handle(request) },
    clock,
    onRequest: (access) => requests.push(access),
  })
  const { url, close } = server
  return {
    url,
    key: SANDBOX_KEY,
    decryptPassword: SANDBOX_DECRYPT_PASSWORD,
    database,
    requests,
    close,
  }
}

/** Serves a sandbox at a port that no server in this file has had before. */
export async function serveAtNewPort(
  options: Omit<ServeOptions, 'port'>,
): ReturnType<typeof serveSandbox> {
  for (;;) {
    const server = await serveSandbox({ ...options, port: 0 })
    if (isNewPort(Number(new URL(server.url).port))) return server
    await server.close()
  }
}

/** Returns bytes that differ from call to call and are the same in every run. */
function countingBytes(): (bytes: number) => Uint8Array {
  let next = 0
  return (bytes) => Uint8Array.from({ length: bytes }, () => next++ % 256)
}
