import { describe, expect, it } from 'vitest'
import { emptyDatabase, insertRow, rowById } from '../../src/sandbox/database.ts'
import { coerceToColumn, SqlError } from '../../src/sandbox/sql-types.ts'

const NOW = new Date('2026-11-24T12:00:00Z')

describe('a row inserted directly into a table', () => {
  it('gets the defaults of missing columns', () => {
    const database = emptyDatabase('26.10')
    const id = insertRow(database, 'invoices', { invoice_amount: 240, invoice_client_id: 1 }, NOW)
    expect(rowById(database, 'invoices', id)).toMatchObject({
      invoice_id: '1',
      invoice_amount: '240.00',
      invoice_discount_amount: '0.00',
      invoice_scope: null,
      invoice_status: '',
      invoice_created_at: '2026-11-24 12:00:00',
    })
  })

  it('may use the column names of its release', () => {
    const database = emptyDatabase('25.01')
    insertRow(database, 'credentials', { login_name: 'Old' }, NOW)
    expect(rowById(database, 'credentials', 1)).toMatchObject({ credential_name: 'Old' })
  })

  it("can't have a column that its release doesn't have", () => {
    const database = emptyDatabase('25.01')
    const row = { contact_phone_country_code: '1' }
    expect(() => insertRow(database, 'contacts', row, NOW)).toThrow(RangeError)
    expect(() => insertRow(database, 'unicorns', {}, NOW)).toThrow(RangeError)
  })

  it('keeps its ID and is sorted by it, and the next ID follows the highest', () => {
    const database = emptyDatabase('26.10')
    for (const client_id of [7, 3]) insertRow(database, 'clients', { client_id }, NOW)
    expect(insertRow(database, 'clients', {}, NOW)).toBe(8)
    const { rows } = database.tables['clients']!
    expect(rows.map((row) => row['client_id'])).toEqual(['3', '7', '8'])
    expect(rowById(database, 'clients', 4)).toBeUndefined()
  })

  it('survives JSON', () => {
    const database = emptyDatabase('26.10')
    insertRow(database, 'clients', { client_name: 'Björk 🍞' }, NOW)
    expect(JSON.parse(JSON.stringify(database))).toEqual(database)
  })
})

describe('a column stores', () => {
  const cases: [string, string | number | boolean, string][] = [
    ['varchar(3)', '🍞🍞🍞', '🍞🍞🍞'],
    ['int(11)', ' 12 ', '12'],
    ['int(11)', '1.6', '2'],
    ['tinyint(1)', true, '1'],
    ['decimal(15,2)', 1.005, '1.01'],
    ['decimal(15,2)', '-0.004', '0.00'],
    ['date', '2027-3-4', '2027-03-04'],
    ['date', '20270304', '2027-03-04'],
    ['date', '2024-02-29', '2024-02-29'],
    ['datetime', '2027-03-04', '2027-03-04 00:00:00'],
    ['datetime', '2027-03-04T05:06', '2027-03-04 05:06:00'],
    ['time', '1:30', '01:30:00'],
    ["enum('service','product')", 'Product', 'product'],
  ]
  for (const [sql, value, text] of cases) {
    it(`${value} in ${sql} as ${text}`, () => {
      expect(coerceToColumn(value, { sql, nullable: true })).toBe(text)
    })
  }

  const refused: [string, string | number][] = [
    ['varchar(3)', 'abcd'],
    ['text', 'ä'.repeat(32_768)],
    ['int(11)', ''],
    ['int(11)', '5 apples'],
    ['int(11)', 2_147_483_648],
    ['tinyint(1)', 128],
    ['decimal(15,2)', 1e13],
    ['date', ''],
    ['date', '2026-02-29'],
    ['date', '2026-13-01'],
    ['date', '03/04/2027'],
    ['date', 'yesterday'],
    ['datetime', '2026-01-01 24:00:00'],
    ['time', '00:61:00'],
    ["enum('service','product')", 'other'],
  ]
  for (const [sql, value] of refused) {
    it(`no ${String(value).slice(0, 20)} in ${sql}`, () => {
      expect(() => coerceToColumn(value, { sql, nullable: true })).toThrow(SqlError)
    })
  }

  it('NULL if it is nullable', () => {
    expect(coerceToColumn(null, { sql: 'date', nullable: true })).toBe(null)
    expect(() => coerceToColumn(null, { sql: 'date', nullable: false })).toThrow(SqlError)
  })
})
