import { beforeAll, describe, expect, it } from 'vitest'
import { type Database, type Row, tableOf } from '../../../src/sandbox/database.ts'
import { makeSandbox, type Sandbox } from '../../../src/sandbox/engine/engine.ts'
import { SANDBOX_KEY } from '../../../src/sandbox/identity.ts'
import { seedBulk } from '../../../src/sandbox/seed-bulk.ts'
import { sandboxDatabase, TEST_NOW } from '../../support/sandbox.ts'

const ASSETS = 5000

let sandbox: Sandbox
let database: Database
let looks = new Set<Row>()

/** Every row records when it is read. */
beforeAll(() => {
  database = sandboxDatabase()
  seedBulk(database, TEST_NOW, { assets: ASSETS, tickets: ASSETS })
  for (const table of Object.values(database.tables)) {
    table.rows = table.rows.map((row) => {
      return new Proxy(row, {
        get: (target, name) => {
          looks.add(row)
          return Reflect.get(target, name)
        },
      })
    })
  }
  const random = (bytes: number) => new Uint8Array(bytes)
  sandbox = makeSandbox({ database, release: '26.10', clock: () => TEST_NOW, random })
})

function call(method: 'GET' | 'POST', operation: string, given: Record<string, string>) {
  const isRead = method === 'GET'
  const reply = sandbox.handle({
    method,
    path: `/api/v1/${operation}.php`,
    query: { ...(isRead ? given : {}), api_key: SANDBOX_KEY },
    headers: {},
    body: isRead ? '' : JSON.stringify({ ...given, api_key: SANDBOX_KEY }),
  })
  expect(reply.status).toBe(200)
  expect(reply.body).toContain('"success":"True"')
}

const last = () => tableOf(database, 'assets').rows.at(-1) ?? {}
const client = '2'

/** Each call is made twice, on different records, since the first may build an index. */
const cases: [string, (nth: number) => Parameters<typeof call>, number][] = [
  [
    'creates an asset',
    (n) => [
      'POST',
      'assets/create',
      { asset_name: `New ${n}`, asset_type: 'Other', client_id: client },
    ],
    100,
  ],
  [
    'updates an asset',
    (n) => [
      'POST',
      'assets/update',
      { asset_id: '90', client_id: clientOf('90'), asset_os: `OS ${n}` },
    ],
    100,
  ],
  ['reads an asset', () => ['GET', 'assets/read', { asset_id: last()['asset_id'] ?? '' }], 100],
  ['finds a serial', () => ['GET', 'assets/read', { asset_serial: serialOf('2000') }], 100],
  ['finds a name', () => ['GET', 'assets/read', { asset_name: nameOf('2000') }], 100],
  ['finds a MAC', () => ['GET', 'assets/read', { asset_mac: macOf('2000') }], 200],
  ['shows a page', (n) => ['GET', 'assets/read', { limit: '50', offset: String(4000 + n) }], 300],
  [
    'shows a page of a client',
    () => ['GET', 'assets/read', { client_id: client, limit: '50' }],
    300,
  ],
  [
    'creates a ticket',
    (n) => ['POST', 'tickets/create', { ticket_subject: `New ${n}`, client_id: client }],
    100,
  ],
  ['resolves a ticket', (n) => ['POST', 'tickets/resolve', ticketOf(n)], 200],
  [
    'creates a contact',
    (n) => [
      'POST',
      'contacts/create',
      { contact_name: `New ${n}`, contact_email: `new${n}@acme.example`, client_id: client },
    ],
    200,
  ],
  [
    'deletes an asset',
    (n) => [
      'POST',
      'assets/delete',
      { asset_id: String(300 + n), client_id: clientOf(String(300 + n)) },
    ],
    200,
  ],
]

function asset(id: string): Row {
  return tableOf(database, 'assets').rows.find((row) => row['asset_id'] === id) ?? {}
}

const clientOf = (id: string) => asset(id)['asset_client_id'] ?? ''
const serialOf = (id: string) => asset(id)['asset_serial'] ?? ''
const nameOf = (id: string) => asset(id)['asset_name'] ?? ''

function macOf(id: string): string {
  const { rows } = tableOf(database, 'asset_interfaces')
  return rows.find((row) => row['interface_asset_id'] === id)?.['interface_mac'] ?? ''
}

function ticketOf(nth: number): Record<string, string> {
  const { rows } = tableOf(database, 'tickets')
  const open = rows.filter((row) => row['ticket_status'] === '2')
  const { ticket_id: id = '', ticket_client_id: owner = '' } = open[nth] ?? {}
  return { ticket_id: id ?? '', client_id: owner ?? '' }
}

describe('among thousands of records, a call reads only a few when it', () => {
  it.each(cases)('%s', (_, of, most) => {
    call(...of(0))
    const next = of(1)
    looks = new Set()
    call(...next)
    expect(looks.size).toBeLessThan(most)
  })
})
