import { isIP } from 'node:net'
import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { type Database, type Row, rowById, tableOf } from '../../src/sandbox/database.ts'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { makeMemoryState } from '../../src/sandbox/memory-state.ts'
import { seedBulk } from '../../src/sandbox/seed-bulk.ts'
import { sandboxDatabase, TEST_NOW } from '../support/sandbox.ts'

const RELEASES = ['25.01', '25.06', '25.12', '26.3', '26.07', '26.08.2', '26.10'] as const
const ASSETS = 3000
const TICKETS = 500

function seeded(release: Parameters<typeof sandboxDatabase>[0] = '26.10', more = {}): Database {
  const database = sandboxDatabase(release)
  seedBulk(database, TEST_NOW, { assets: ASSETS, tickets: TICKETS, ...more })
  return database
}

function values(rows: readonly Row[], column: string): string[] {
  return rows.map((row) => row[column] ?? '')
}

function countsBy(rows: readonly Row[], column: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values(rows, column)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

describe('many generated records', () => {
  for (const release of RELEASES) {
    it(`exist on ${release}, in addition to the default data`, () => {
      const usual = sandboxDatabase(release)
      const database = seeded(release)
      for (const [table, count] of [
        ['assets', ASSETS],
        ['asset_interfaces', ASSETS],
        ['tickets', TICKETS],
      ] as const) {
        const before = tableOf(usual, table).rows
        const { rows } = tableOf(database, table)
        expect(rows.slice(0, before.length)).toEqual(before)
        expect(rows).toHaveLength(before.length + count)
      }
    })
  }

  it('are the same every time', () => {
    expect(seeded()).toEqual(seeded())
  })

  it('are the first of a larger number', () => {
    const few = tableOf(seeded('26.10', { assets: 100, tickets: 0 }), 'assets').rows
    expect(tableOf(seeded(), 'assets').rows.slice(0, few.length)).toEqual(few)
  })

  it('have unique names, serials, MACs and addresses, however many there are', () => {
    const database = seeded('26.10', { assets: 20_000 })
    const { rows } = tableOf(database, 'assets')
    const usual = tableOf(sandboxDatabase(), 'assets').rows.length
    const added = rows.slice(usual)
    const serials = values(added, 'asset_serial')
    const others = rows.slice(0, usual)
    expect(serials.filter((serial) => !/^[0-9A-Z]{10}$/.test(serial))).toEqual([])
    for (const column of ['asset_serial', 'asset_name']) {
      const own = new Set(values(added, column))
      expect(own.size).toBe(added.length)
      expect(values(others, column).filter((value) => own.has(value))).toEqual([])
    }
    const cards = tableOf(database, 'asset_interfaces').rows
    const macs = new Set(values(cards, 'interface_mac'))
    expect(macs.size).toBe(cards.length)
    const own = cards.slice(tableOf(sandboxDatabase(), 'asset_interfaces').rows.length)
    expect(new Set(values(own, 'interface_ip')).size).toBe(own.length)
    const isMac = (text: string) => /^02:1f(:[0-9a-f]{2}){4}$/.test(text)
    expect(values(own, 'interface_mac').filter((mac) => !isMac(mac))).toEqual([])
    expect(values(own, 'interface_ip').filter((ip) => isIP(ip) !== 4)).toEqual([])
  })

  it('are spread over the current clients, and refer to the client’s records', () => {
    const database = seeded()
    const usual = tableOf(sandboxDatabase(), 'assets').rows.length
    const added = tableOf(database, 'assets').rows.slice(usual)
    const counts = countsBy(added, 'asset_client_id')
    expect([...counts.keys()].sort()).toEqual(['1', '2', '3', '4'])
    for (const count of counts.values()) expect(count).toBe(ASSETS / 4)
    for (const row of added) {
      for (const [column, table, owner] of [
        ['asset_location_id', 'locations', 'location_client_id'],
        ['asset_contact_id', 'contacts', 'contact_client_id'],
      ] as const) {
        if (row[column] === '0') continue
        expect(rowById(database, table, row[column] ?? '')?.[owner]).toBe(row['asset_client_id'])
      }
    }
  })

  it('look like an MSP’s, with different types and statuses that ITFlow offers', () => {
    const added = tableOf(seeded(), 'assets').rows
    for (const column of ['asset_type', 'asset_status'] as const) {
      const field = resources.assets.fields[column]
      const counts = countsBy(added, column)
      expect(counts.size).toBeGreaterThan(2)
      for (const value of counts.keys()) expect(field?.choices).toContain(value)
    }
  })

  it('have tickets in every status, with unique numbers and consistent times', () => {
    const database = seeded()
    const added = tableOf(database, 'tickets').rows.slice(-TICKETS)
    expect([...countsBy(added, 'ticket_status').keys()].sort()).toEqual(['1', '2', '3', '4', '5'])
    const { rows } = tableOf(database, 'tickets')
    expect(new Set(values(rows, 'ticket_number')).size).toBe(rows.length)
    expect(database.settings.ticketNextNumber).toBe(
      Math.max(...values(rows, 'ticket_number').map(Number)) + 1,
    )
    for (const row of added) {
      const isEnded = Number(row['ticket_status']) >= 4
      expect(row['ticket_resolved_at'] !== null).toBe(isEnded)
      if (isEnded) {
        expect((row['ticket_resolved_at'] ?? '') >= (row['ticket_created_at'] ?? '')).toBe(true)
      }
    }
  })
})

describe('a sandbox in memory', () => {
  it('replies like any other, with the number of records that was requested', async () => {
    const state = makeMemoryState(
      { release: '26.10', clock: () => TEST_NOW, random: (bytes) => new Uint8Array(bytes) },
      { assets: 1000, tickets: 10 },
    )
    const total = tableOf(seeded('26.10', { assets: 1000 }), 'assets').rows.length
    const query = { api_key: SANDBOX_KEY, limit: '500', offset: '500' }
    const path = '/api/v1/assets/read.php'
    const reply = await state.handle({ method: 'GET', path, query, headers: {}, body: '' })
    const { data } = JSON.parse(reply.body)
    expect(data).toHaveLength(500)
    expect(data[0]).toMatchObject({
      asset_id: '501',
      interface_mac: expect.stringMatching(/^02:1f/),
    })
    expect(total).toBe(1000 + tableOf(sandboxDatabase(), 'assets').rows.length)
  })
})
