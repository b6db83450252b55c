import { onTestFinished } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import type { Release } from '../../src/resources/releases.ts'
import type { Database, Row } from '../../src/sandbox/database.ts'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import type { WireReply, WireRequest } from '../../src/sandbox/wire.ts'
import { environmentOf } from '../hazards/hazard-instance.ts'
import { freshHome, type RunOptions, type RunResult, run } from '../support/run.ts'
import { sandboxDatabase, serveAtNewPort, TEST_NOW } from '../support/sandbox.ts'

/** A request as a lie sees it. */
export interface Heard {
  /** `assets/update`. */
  operation: string
  isWrite: boolean
  /** How many writes came before it. */
  writes: number
  request: WireRequest
  /** Lets the server handle it, unchanged or changed. */
  handle(request?: WireRequest): WireReply
  database: Database
  /** The database before the command. */
  before: Database
}

/** Returns a false reply, or undefined for the true one. */
export type Lie = (heard: Heard) => WireReply | undefined

/** A server that tells given lies, and starts each command with the same data. */
export interface LyingServer {
  database: Database
  /** Runs the program against fresh data, with a lie. */
  itflow(argv: readonly string[], lie?: Lie, options?: RunOptions): Promise<CommandResult>
}

/** The result of a command: its output, its requests, and the server's data. */
export interface CommandResult extends RunResult {
  /** The operations that were posted, in order. */
  posted: readonly string[]
  /** All records by table and ID, without the columns that the server sets itself. */
  held: Readonly<Record<string, Row>>
}

/** Columns that the server sets itself. */
const SERVER_COLUMNS =
  /_(?:updated_at|accessed_at|updated_by|content_raw|password_changed_at|url_key)$/

/** Starts a lying server for a test; `prepare` changes its data first. */
export async function lyingServer(
  release: Release,
  prepare: (database: Database) => void = () => undefined,
): Promise<LyingServer> {
  const database = sandboxDatabase(release)
  prepare(database)
  const before = structuredClone(database)
  let next = 0
  const random = (bytes: number) => Uint8Array.from({ length: bytes }, () => next++ % 256)
  const sandbox = makeSandbox({ database, release, clock: () => TEST_NOW, random })
  const posted: string[] = []
  let lie: Lie = () => undefined
  const handle = async (request: WireRequest): Promise<WireReply> => {
    const operation = /\/api\/v1\/(.+)\.php$/.exec(request.path)?.[1] ?? ''
    const isWrite = request.method === 'POST'
    const again = (changed = request) => sandbox.handle(changed)
    const writes = posted.length
    if (isWrite) posted.push(operation)
    const heard = { operation, isWrite, writes, request, handle: again, database, before }
    return lie(heard) ?? sandbox.handle(request)
  }
  const server = await serveAtNewPort({ state: { handle }, clock: () => TEST_NOW })
  onTestFinished(() => server.close())
  const home = freshHome()
  const known = { key: SANDBOX_KEY, decryptPassword: SANDBOX_DECRYPT_PASSWORD }
  const env = environmentOf({ url: server.url, ...known })
  return {
    database,
    itflow: async (argv, nextLie = () => undefined, options = {}) => {
      Object.assign(database, structuredClone(before))
      posted.length = 0
      next = 0
      lie = nextLie
      const result = await run(argv, { home, ...options, env: { ...env, ...options.env } })
      return { ...result, posted: [...posted], held: heldBy(database) }
    },
  }
}

function heldBy({ tables }: Database): Record<string, Row> {
  const held: Record<string, Row> = {}
  for (const [table, { rows }] of Object.entries(tables)) {
    for (const row of rows) {
      const [, id] = Object.entries(row)[0] ?? []
      held[`${table} ${id}`] = Object.fromEntries(
        Object.entries(row).filter(([name]) => !SERVER_COLUMNS.test(name)),
      )
    }
  }
  return held
}

/** Returns the records that differ between two states, with their values in the second; null if they are missing there. */
export function differences(
  one: Readonly<Record<string, Row>>,
  two: Readonly<Record<string, Row>>,
): Record<string, Row | null> {
  const names = new Set([...Object.keys(one), ...Object.keys(two)])
  return Object.fromEntries(
    [...names]
      .filter((name) => !isSame(one[name], two[name]))
      .map((name) => [name, two[name] ?? null]),
  )
}

/** Compares records, with NULL equal to an empty text: releases that rewrite whole records convert between them. */
function isSame(one: Row | undefined, two: Row | undefined): boolean {
  if (one === undefined || two === undefined) return one === two
  return Object.keys({ ...one, ...two }).every((name) => (one[name] ?? '') === (two[name] ?? ''))
}

/** Makes a reply with a status and a body. */
export function reply(body: unknown, status = 200): WireReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, contentType: 'application/json', body: text }
}

/** Returns the module of an operation. */
export function resourceOf(operation: string) {
  return Object.values(resources).find(({ module }) => module === operation.split('/')[0])
}
