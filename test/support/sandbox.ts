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

/** The moment at which a test's sandbox stands still. */
export const TEST_NOW = new Date('2026-11-24T12:00:00Z')

const seeded = new Map<string, Database>()

/** The data of the built-in sandbox, fresh, as a server of that release holds it. */
export function sandboxDatabase(release: Release = '26.10', now = TEST_NOW): Database {
  return copyOf(pristineDatabase(release, now))
}

/** The same for all who only compare with it: nobody may change it. */
export function pristineDatabase(release: Release = '26.10', now = TEST_NOW): Database {
  // A module that a file declares for its tests has a table, and only there.
  const key = `${release} ${now.getTime()} ${tableNames().join(' ')}`
  const known = seeded.get(key)
  if (known !== undefined) return known
  const database = emptyDatabase(release)
  seed(database, now)
  seeded.set(key, database)
  return database
}

/** The same data in a database of its own. */
export function copyOf(database: Database): Database {
  const tables = Object.entries(database.tables).map(([name, { next, rows }]) => {
    return [name, { next, rows: rows.map((row) => ({ ...row })) }]
  })
  return { ...structuredClone({ ...database, tables: {} }), tables: Object.fromEntries(tables) }
}

/** A sandbox that listens on loopback. */
export interface RunningSandbox {
  /** Its address, with a slash at the end. */
  url: string
  key: string
  decryptPassword: string
  /** What the server holds, to be looked at afterwards or changed beforehand. */
  database: Database
  /** Every request so far, in the order of the replies. */
  requests: AccessLogEntry[]
  close(): Promise<void>
}

/** What a test may choose. */
export interface SandboxChoices {
  /** Instead of the seeded data. */
  database?: Database
  clock?: () => Date
  /** The zone that its database writes moments in; UTC unless said otherwise. */
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

/** Serves a sandbox at a port that no server of this file had before. */
export async function serveAtNewPort(
  options: Omit<ServeOptions, 'port'>,
): ReturnType<typeof serveSandbox> {
  for (;;) {
    const server = await serveSandbox({ ...options, port: 0 })
    if (isNewPort(Number(new URL(server.url).port))) return server
    await server.close()
  }
}

/** Bytes that differ from call to call and are the same in every run. */
function countingBytes(): (bytes: number) => Uint8Array {
  let next = 0
  return (bytes) => Uint8Array.from({ length: bytes }, () => next++ % 256)
}
