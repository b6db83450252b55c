import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import { addKey, type Database, type Row } from '../../src/sandbox/database.ts'
import { makeSandbox, type Sandbox } from '../../src/sandbox/engine/engine.ts'
import { seal } from '../../src/sandbox/vault.ts'
import { copyOf, sandboxDatabase, TEST_NOW } from '../support/sandbox.ts'
import type { Fault } from './faults.ts'
import { MARKS } from './marks.ts'

/** A request in the server's access log, with no more than web servers log. */
export interface Logged {
  method: string
  /** Path and query. */
  target: string
  /** The headers. */
  headers: string
}

/** A server on which every secret is marked, and which can be made to fail. */
export interface House {
  url: string
  log: Logged[]
  /** Restores the data, clears the log, and sets the fault from now on; `onlyWrites` lets reads pass. */
  reset(fault?: Fault, onlyWrites?: boolean): void
}

/** Starts a server of a release, for the tests of a file. */
export async function startHouse(release: Release = '26.10'): Promise<House> {
  const planted = plantedDatabase(release)
  const log: Logged[] = []
  let database = copyOf(planted)
  let sandbox = sandboxOf(database, release)
  let fault: Fault | undefined
  let isOnlyWrites = false
  let isChanged = false
  const server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming)
    const { method = '', url: target = '', headers } = incoming
    isChanged ||= method === 'POST'
    log.push({ method, target, headers: JSON.stringify(headers) })
    const [path = '', query = ''] = target.split('?')
    const answer = () =>
      sandbox.handle({
        method,
        path,
        query: Object.fromEntries(new URLSearchParams(query)),
        headers: {},
        body,
      })
    const fails = fault !== undefined && (!isOnlyWrites || method === 'POST')
    if (fails) fault?.({ incoming, outgoing, body, answer })
    else send(outgoing, answer())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    log,
    reset: (next, onlyWrites = false) => {
      if (isChanged) {
        database = copyOf(planted)
        sandbox = sandboxOf(database, release)
        isChanged = false
      }
      log.length = 0
      fault = next
      isOnlyWrites = onlyWrites
    },
  }
}

function send(
  outgoing: ServerResponse,
  { status, contentType, body }: ReturnType<Sandbox['handle']>,
) {
  outgoing.writeHead(status, { 'content-type': contentType })
  outgoing.end(body)
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

function sandboxOf(database: Database, release: Release): Sandbox {
  let next = 0
  const random = (bytes: number) => Uint8Array.from({ length: bytes }, () => next++ % 256)
  return makeSandbox({ database, release, clock: () => TEST_NOW, random })
}

/** The columns that contain a secret, and the mark in every row of each. */
const PLANTED: readonly (readonly [table: string, column: string, value: string])[] = [
  ['credentials', 'credential_password', seal(MARKS.credential)],
  ['credentials', 'credential_otp_secret', MARKS.otp],
  ['contacts', 'contact_pin', MARKS.pin],
  ['software', 'software_key', MARKS.licence],
  ['invoices', 'invoice_url_key', MARKS.invoiceLink],
  ['quotes', 'quote_url_key', MARKS.quoteLink],
  ['tickets', 'ticket_url_key', MARKS.ticketLink],
]

function plantedDatabase(release: Release): Database {
  const database = sandboxDatabase(release)
  for (const secret of [MARKS.key, MARKS.otherKey, MARKS.newKey]) {
    addKey(database, { secret, decryptPassword: MARKS.decryptPassword })
  }
  for (const [table, column, value] of PLANTED) {
    for (const row of rowsOf(database, table)) {
      if (!(column in row)) throw new Error(`${table} has no ${column}`)
      row[column] = value
    }
  }
  return database
}

function rowsOf(database: Database, table: string): Row[] {
  const { rows = [] } = database.tables[table] ?? {}
  if (rows.length === 0) throw new Error(`${table} is empty`)
  return rows
}
