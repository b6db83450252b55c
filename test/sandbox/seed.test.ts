import { describe, expect, it } from 'vitest'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import type { Release } from '../../src/resources/releases.ts'
import { TICKET_STATUSES } from '../../src/resources/ticket-statuses.ts'
import type { Database, Row } from '../../src/sandbox/database.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { unseal, VAULT_KEY } from '../../src/sandbox/vault.ts'
import { sandboxDatabase, TEST_NOW } from '../support/sandbox.ts'

const modules = Object.values(resources).filter(({ name }) => name !== 'time')
const newest = sandboxDatabase('26.10')

function rows(table: string, database: Database = newest): Row[] {
  return database.tables[table]!.rows
}

function named(table: string, column: string, value: string): Row {
  return rows(table).find((row) => row[column] === value)!
}

function distinct(table: string, column: string): (string | null)[] {
  return [...new Set(rows(table).map((row) => row[column]!))].sort()
}

/** Yields every reference of a row: its table and ID. */
function* references(database: Database) {
  for (const { module, fields, client } of modules) {
    for (const row of rows(module, database)) {
      for (const [column, field] of Object.entries<Field>(fields)) {
        const id = row[column]
        if (
          field.refers === undefined ||
          field.refers === 'time' ||
          field.isJoined ||
          id == null ||
          id === '0'
        )
          continue
        const target = resources[field.refers]
        yield { module, column, row, client: client && row[client], target, id }
      }
    }
  }
}

describe('the seed', () => {
  it('fills every module, with some hundreds of records in all', () => {
    for (const { module } of modules) expect(rows(module).length, module).toBeGreaterThan(4)
    const all = modules.reduce((sum, { module }) => sum + rows(module).length, 0)
    expect(all).toBeGreaterThan(300)
    expect(all).toBeLessThan(999)
  })

  it.each<Release>(['25.01', '25.06', '25.12', '26.3', '26.07', '26.08.2', '26.10'])(
    'fits the tables of %s',
    (release) => {
      const database = sandboxDatabase(release)
      for (const { module } of modules) {
        expect(rows(module, database)).toHaveLength(rows(module).length)
      }
    },
  )

  it('is the same each time, with dates relative to the day of the reset', () => {
    expect(sandboxDatabase('26.10')).toEqual(newest)
    const later = sandboxDatabase('26.10', new Date(TEST_NOW.getTime() + 86_400_000))
    expect(rows('domains', later)[0]!['domain_expire']).toBe('2026-12-07')
    expect(rows('domains')[0]!['domain_expire']).toBe('2026-12-06')
  })

  it('survives being written as JSON', () => {
    expect(JSON.parse(JSON.stringify(newest))).toEqual(newest)
  })

  it('has the records that the manual shows', () => {
    const ada = named('contacts', 'contact_email', 'ada@acme.example')
    expect(ada).toMatchObject({ contact_id: '1', contact_name: 'Ada Lovelace' })
    expect(named('clients', 'client_abbreviation', 'ACME')).toMatchObject({
      client_id: '1',
      client_name: 'Acme Widgets',
    })
    expect(named('assets', 'asset_serial', 'ABC123')).toMatchObject({
      asset_id: '1',
      asset_name: 'LT-0001',
      asset_make: 'Dell',
      asset_model: 'Latitude 7450',
      asset_os: 'Windows 11 Pro',
      asset_notes: 'Docking station in drawer 2.',
      asset_contact_id: '1',
    })
    expect(named('asset_interfaces', 'interface_asset_id', '1')).toMatchObject({
      interface_ip: '10.0.0.21',
      interface_mac: 'aa:bb:cc:dd:ee:ff',
      interface_primary: '1',
    })
    expect(named('tickets', 'ticket_number', '1042')).toMatchObject({
      ticket_prefix: 'TCK-',
      ticket_subject: 'Printer offline in accounting',
      ticket_priority: 'High',
      ticket_status: '2',
      ticket_assigned_to: '0',
      ticket_updated_at: '2026-11-24 10:00:00',
    })
  })

  it('refers only to records that exist and belong to the same client', () => {
    expect([...references(newest)].length).toBeGreaterThan(500)
    for (const { module, column, row, client, target, id } of references(newest)) {
      const found = rows(target.module).find((other) => other[target.id] === id)
      const where = `${module}.${column} = ${id} in ${JSON.stringify(row)}`
      expect(found, where).toBeDefined()
      if (client == null || target.client === null) continue
      expect(['0', client], where).toContain(found![target.client])
    }
  })

  it('gives every interface an asset', () => {
    const assets = new Set(rows('assets').map((row) => row['asset_id']))
    const cards = rows('asset_interfaces').map((row) => row['interface_asset_id']!)
    expect(cards.length).toBeGreaterThan(50)
    expect(cards.every((id) => assets.has(id))).toBe(true)
    expect(new Set(cards).size).toBe(cards.length)
  })

  it('has tickets in every status and priority, with numbers that are not their IDs', () => {
    expect(distinct('tickets', 'ticket_status')).toEqual(Object.keys(TICKET_STATUSES))
    expect(distinct('tickets', 'ticket_priority')).toEqual(['High', 'Low', 'Medium', 'Urgent'])
    expect(rows('tickets').every((row) => row['ticket_id'] !== row['ticket_number'])).toBe(true)
    const numbers = rows('tickets').map((row) => Number(row['ticket_number']))
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(newest.settings.ticketNextNumber).toBe(Math.max(...numbers) + 1)
  })

  it('has dates in the past, except for future events', () => {
    const now = '2026-11-24 12:00:00'
    for (const { module, fields } of modules) {
      for (const row of rows(module)) {
        for (const [column, { kind }] of Object.entries<Field>(fields)) {
          if (kind === 'moment' && row[column] != null) expect(row[column]! <= now).toBe(true)
        }
      }
    }
  })

  it('never closes a ticket before it was opened', () => {
    for (const row of rows('tickets')) {
      const isClosed = row['ticket_status'] === '5'
      expect(row['ticket_closed_at'] !== null, row['ticket_number']!).toBe(isClosed)
      if (isClosed) expect(row['ticket_closed_at']! >= row['ticket_created_at']!).toBe(true)
    }
  })

  it('has time logged by several technicians', () => {
    const worked = rows('ticket_replies').filter(
      (row) => row['ticket_reply_time_worked'] !== '00:00:00',
    )
    const names = new Map(newest.users.map(({ id, name }) => [String(id), name]))
    const technicians = new Set(worked.map((row) => names.get(row['ticket_reply_by']!)))
    expect([...technicians].sort()).toEqual(['A. Tech', 'Robin Field', 'Sam Okafor'])
  })

  it('has certificates and domains that have expired, expire soon and are valid for long', () => {
    const columns = [
      ['certificates', 'certificate_expire'],
      ['domains', 'domain_expire'],
    ] as const
    for (const [table, column] of columns) {
      const days = rows(table).map((row) => row[column]!)
      expect(days.some((day) => day < '2026-11-24')).toBe(true)
      expect(days.some((day) => day >= '2026-11-24' && day < '2026-12-24')).toBe(true)
      expect(days.some((day) => day > '2027-02-01')).toBe(true)
    }
  })

  it('seals names and passwords, and leaves OTP secrets as the server does', () => {
    for (const row of rows('credentials')) {
      expect(unseal(row['credential_password']!, VAULT_KEY)).toMatch(/^made-up/)
      expect(unseal(row['credential_username']!, VAULT_KEY)).not.toBeNull()
    }
    expect(named('credentials', 'credential_name', 'Firewall edge')).toMatchObject({
      credential_client_id: '1',
      credential_otp_secret: 'JBSWY3DPEHPK3PXP',
    })
    expect(named('credentials', 'credential_name', 'Firewall guest')).toMatchObject({
      credential_client_id: '2',
    })
    expect(newest.keys).toMatchObject([
      { secret: SANDBOX_KEY, decryptPassword: SANDBOX_DECRYPT_PASSWORD, clientId: 0 },
    ])
  })

  it('adds up invoices from their items, and payments don’t exceed them', () => {
    for (const invoice of rows('invoices')) {
      const id = invoice['invoice_id']
      const sum = (table: string, reference: string, column: string) =>
        rows(table)
          .filter((row) => row[reference] === id)
          .reduce((total, row) => total + Number(row[column]), 0)
      expect(sum('invoice_items', 'item_invoice_id', 'item_total')).toBe(
        Number(invoice['invoice_amount']),
      )
      const paid = sum('payments', 'payment_invoice_id', 'payment_amount')
      if (invoice['invoice_status'] === 'Paid') expect(paid).toBe(Number(invoice['invoice_amount']))
      else expect(paid).toBeLessThan(Number(invoice['invoice_amount']))
    }
  })

  it('contains values that a careless program would fail on', () => {
    const names = rows('clients').map((row) => row['client_name'])
    expect(names).toContain("Björk & Søn's Bakery 🍞")
    expect(names.some((name) => /\p{Script=Han}/u.test(name!))).toBe(true)
    const subject = rows('tickets').find((row) => row['ticket_subject']!.includes('\u001b['))!
    expect(subject['ticket_subject']).toContain('\u202e')
    expect(rows('assets').some((row) => row['asset_notes']?.startsWith('=cmd|'))).toBe(true)
  })

  it('has a lead, an archived client, archived records, and two records without a client', () => {
    expect(rows('clients').filter((row) => row['client_lead'] === '1')).toHaveLength(1)
    const archived = modules.filter(
      ({ module, archivedAt }) =>
        archivedAt !== null && rows(module).some((row) => row[archivedAt] !== null),
    )
    expect(archived.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'clients',
        'contacts',
        'assets',
        'vendors',
        'credentials',
        'tickets',
      ]),
    )
    const ofNone = modules.flatMap(({ module, client }) =>
      client === null ? [] : rows(module).filter((row) => row[client] === '0'),
    )
    expect(ofNone).toHaveLength(2)
  })
})
