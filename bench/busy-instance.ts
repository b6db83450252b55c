// Serves a sandbox in memory with the records of a busy MSP: node busy-instance.mjs [LATENCY]. It keeps its replies to reads, and
// sends each LATENCY ms after the request has arrived, however long it took to compute.
import {
  type Database,
  emptyDatabase,
  insertRow,
  type PartialRow,
} from '../src/sandbox/database.ts'
import { makeSandbox } from '../src/sandbox/engine/engine.ts'
import { SANDBOX_KEY } from '../src/sandbox/identity.ts'
import { seed } from '../src/sandbox/seed.ts'
import { seedBulk } from '../src/sandbox/seed-bulk.ts'
import { serveSandbox } from '../src/sandbox/serve.ts'
import type { WireReply, WireRequest } from '../src/sandbox/wire.ts'

const CLIENTS = 200
const ASSETS = 5_000
const TICKETS = 5_000

/** How many records each client has; `n` is unique to each. */
const EACH: readonly {
  table: string
  count: number
  cells(client: number, n: number): PartialRow
}[] = [
  { table: 'locations', count: 2, cells: (_, n) => ({ location_name: `Site ${n}` }) },
  {
    table: 'contacts',
    count: 10,
    cells: (client, n) => ({
      contact_name: `Person ${n} Madeup`,
      contact_email: `person${n}@client${client}.example`,
      contact_phone: String(2_015_550_000 + n),
    }),
  },
  {
    table: 'networks',
    count: 2,
    cells: (_, n) => ({
      network_name: `LAN ${n}`,
      network: `10.${100 + Math.floor(n / 250)}.${n % 250}.0/24`,
    }),
  },
  {
    table: 'domains',
    count: 2,
    cells: (client, n) => ({ domain_name: `site${n}.client${client}.example` }),
  },
  {
    table: 'certificates',
    count: 2,
    cells: (client, n) => ({
      certificate_name: `Website ${n}`,
      certificate_domain: `www${n}.client${client}.example`,
    }),
  },
  { table: 'software', count: 4, cells: (_, n) => ({ software_name: `Office suite ${n}` }) },
  { table: 'vendors', count: 1, cells: (_, n) => ({ vendor_name: `Provider ${n}` }) },
  {
    table: 'credentials',
    count: 5,
    cells: (client, n) => ({
      credential_name: `Administrator ${n}`,
      credential_uri: `https://device${n}.client${client}.example/`,
    }),
  },
  {
    table: 'documents',
    count: 3,
    cells: (_, n) => ({
      document_name: `Runbook ${n}`,
      document_content: `<p>${'Restart the server, then call the client. '.repeat(20)}</p>`,
    }),
  },
]

const latency = Number(process.argv[2] ?? 50)
const database = emptyDatabase('26.10')
fill(database, new Date())
const sandbox = makeSandbox({
  database,
  release: '26.10',
  clock: () => new Date(),
  random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
})
const replies = new Map<string, WireReply>()
const { url } = await serveSandbox({
  state: { handle: async (request) => reply(request) },
  port: 0,
  beforeReply: ({ duration }) =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, latency - duration))),
})
process.stdout.write(`ITFLOW_URL=${url}\nITFLOW_API_KEY=${SANDBOX_KEY}\n`)

function reply(request: WireRequest): WireReply {
  const { method, path, query, body } = request
  if (method !== 'GET') return sandbox.handle(request)
  const name = JSON.stringify([path, query, body])
  const known = replies.get(name) ?? sandbox.handle(request)
  replies.set(name, known)
  return known
}

function fill(into: Database, now: Date): void {
  seed(into, now)
  for (let number = 1; number <= CLIENTS; number += 1) {
    const cells = { client_name: `Client ${number} Ltd`, client_abbreviation: `C${number}` }
    const client = insertRow(into, 'clients', { ...cells, client_lead: '0' }, now)
    for (const { table, count, cells: cellsOf } of EACH)
      for (let nth = 0; nth < count; nth += 1) {
        const owner = `${table.replace(/s$/, '')}_client_id`
        const n = number * count + nth
        insertRow(into, table, { ...cellsOf(client, n), [owner]: String(client) }, now)
      }
  }
  seedBulk(into, now, { assets: ASSETS, tickets: TICKETS })
}
