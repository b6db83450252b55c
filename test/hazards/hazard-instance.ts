import { onTestFinished } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import { type Database, insertRow, type PartialRow, type Row } from '../../src/sandbox/database.ts'
import { schemaOf } from '../../src/sandbox/schema.ts'
import type { AccessLogEntry } from '../../src/sandbox/serve.ts'
import { freshHome, type RunOptions, type RunResult, run } from '../support/run.ts'
import {
  copyOf,
  pristineDatabase,
  type RunningSandbox,
  sandboxDatabase,
  startSandbox,
  TEST_NOW,
} from '../support/sandbox.ts'
import { type Fate, type Passing, startFront } from './front.ts'

/** One release of each that behaves differently, oldest first. */
export const RELEASES: readonly Release[] = [
  '25.01',
  '25.06',
  '25.09',
  '25.12',
  '26.02',
  '26.3',
  '26.05',
  '26.07',
  '26.08.2',
  '26.09.3',
  '26.10',
]

/** The releases in the list from one up to another. */
export function releases(since: Release, until: Release = '26.10'): readonly Release[] {
  return RELEASES.slice(RELEASES.indexOf(since), RELEASES.indexOf(until) + 1)
}

/** A server of a release with the built-in sandbox's data, and the program that uses it. */
export interface HazardInstance {
  sandbox: RunningSandbox
  database: Database
  /** Runs the program against it, by default with the right key and decrypt password. */
  itflow(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /** The one record with these values, as in the database. */
  row(table: string, like: Readonly<Record<string, string>>): Row
  /** Adds a record to the database; returns its ID. */
  put(table: string, row: PartialRow): number
  /**
   * The changes in the database since the start or the last call: `assets 1 asset_os: "a" → "b"`.
   * Null and an empty text count as the same: releases that rewrite the whole record turn one into the other.
   */
  changes(): string[]
  /** The writes it received so far: `assets/update`, with their bodies. */
  writes(): { operation: string; body: Record<string, unknown>; status: number }[]
  /** The reads it received so far, with their queries. */
  reads(): { operation: string; query: URLSearchParams; access: AccessLogEntry }[]
}

/** Starts an instance for a test; `prepare` may change its data first, `decide` what happens to its requests. */
export async function hazardInstance(
  release: Release,
  prepare?: (database: Database) => void,
  decide?: (request: Passing) => Fate,
): Promise<HazardInstance> {
  const database = sandboxDatabase(release)
  prepare?.(database)
  const sandbox = await startSandbox(release, { database })
  onTestFinished(() => sandbox.close())
  const home = freshHome()
  const url = decide === undefined ? sandbox.url : await startFront(sandbox.url, decide)
  const env = environmentOf({ ...sandbox, url })
  let known = prepare === undefined ? pristineDatabase(release) : copyOf(database)
  return {
    sandbox,
    database,
    itflow: (argv, options = {}) =>
      run(argv, { home, ...options, env: { ...env, ...options.env } }),
    row: (table, like) => rowLike(database, table, like),
    put: (table, row) => insertRow(database, table, row, TEST_NOW),
    changes: () => {
      const before = known
      known = copyOf(database)
      return changesBetween(before, database)
    },
    writes: () =>
      sandbox.requests
        .filter(({ method }) => method === 'POST')
        .map(({ target, body, status }) => ({
          operation: operationOf(target),
          body: JSON.parse(body) as Record<string, unknown>,
          status,
        })),
    reads: () =>
      sandbox.requests
        .filter(({ method }) => method === 'GET')
        .map((access) => ({
          operation: operationOf(access.target),
          query: new URL(access.target, sandbox.url).searchParams,
          access,
        })),
  }
}

/** The environment that points the program to a sandbox. */
export function environmentOf(sandbox: Pick<RunningSandbox, 'url' | 'key' | 'decryptPassword'>) {
  return {
    ITFLOW_URL: sandbox.url,
    ITFLOW_API_KEY: sandbox.key,
    ITFLOW_DECRYPT_PASSWORD: sandbox.decryptPassword,
  }
}

function operationOf(target: string): string {
  return /\/api\/v1\/([^?]+)\.php/.exec(target)?.[1] ?? target
}

function rowLike(database: Database, table: string, like: Readonly<Record<string, string>>): Row {
  const found = (database.tables[table]?.rows ?? []).filter((row) =>
    Object.entries(like).every(([name, value]) => row[name] === value),
  )
  const [row] = found
  if (row === undefined || found.length > 1) {
    throw new Error(`${found.length} ${table} like ${JSON.stringify(like)}`)
  }
  return row
}

/** Columns that the server maintains. */
const OWN = /_(?:updated_at|accessed_at|updated_by|content_raw|password_changed_at)$/

function changesBetween(before: Database, after: Database): string[] {
  return Object.keys(after.tables).flatMap((table) => {
    const { id } = schemaOf(table, after.release)
    const old = rowsById(before, table, id)
    const now = rowsById(after, table, id)
    const gone = [...old.keys()].filter((key) => !now.has(key)).map((key) => `${table} ${key} gone`)
    const changed = [...now].flatMap(([key, row]) => {
      const was = old.get(key)
      if (was === undefined) return [`${table} ${key} new`]
      return Object.keys(row)
        .filter((name) => !OWN.test(name) && (was[name] ?? '') !== (row[name] ?? ''))
        .map((name) => `${table} ${key} ${name}: ${show(was[name])} → ${show(row[name])}`)
    })
    return [...gone, ...changed]
  })
}

function rowsById(database: Database, table: string, id: string): Map<string, Row> {
  const rows = database.tables[table]?.rows ?? []
  return new Map(rows.map((row) => [row[id] ?? '', row]))
}

function show(value: string | null | undefined): string {
  return JSON.stringify(value ?? null)
}
