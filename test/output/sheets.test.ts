import { expect, test } from 'vitest'
import { applyQuery } from '../../src/output/query-result.ts'
import { addReferenceNames, buildSheet } from '../../src/output/sheets.ts'
import { parseQuery } from '../../src/records/query.ts'
import { shapeRecord } from '../../src/records/shape.ts'
import { resources } from '../../src/resources/index.ts'
import { shown } from './made-up.ts'

const { assets, clients, credentials, domains, invoices, tickets } = resources

const asset = shapeRecord(assets, {
  asset_id: '1',
  asset_name: 'LT-0001',
  asset_contact_id: '7',
  asset_client_id: '1',
  asset_rack: 'R2',
})

const names = (resource: string, id: number) => `${resource} ${id}`

test('a sheet has the declared fields in order, then unknown ones', () => {
  const { fields } = buildSheet(assets, [asset], { isList: true })
  expect(fields.map(({ name }) => name)).toEqual([...Object.keys(assets.fields), 'asset_rack'])
})

test('no sheet has a secret', () => {
  const { fields } = buildSheet(credentials, [], { isList: true })
  expect(fields.map(({ name }) => name)).not.toContain('credential_password')
  expect(fields.map(({ kind }) => kind)).not.toContain('secret')
})

test('requested fields replace the default ones, in order, with the usual headings', async () => {
  const sheet = buildSheet(assets, [asset], {
    isList: true,
    fields: ['asset_contact_id', 'asset_name', 'asset_created_at'],
  })
  expect((await shown(sheet, { format: 'csv' })).text).toBe(
    'asset_contact_id,asset_name,asset_created_at\n7,LT-0001,\n',
  )
  expect((await shown(sheet, { isTerminal: false })).text).toBe(
    'CONTACT\tNAME\tCREATED\n7\tLT-0001\t\n',
  )
})

test('the record number is a column, and a field if requested', async () => {
  const row = shapeRecord(invoices, { invoice_prefix: 'INV-', invoice_number: '12' })
  const usual = buildSheet(invoices, [row], { isList: true })
  expect((await shown(usual, { isTerminal: false })).text.split('\n')[1]?.split('\t')[0]).toBe(
    'INV-12',
  )
  expect(JSON.parse((await shown(usual, { format: 'json' })).text)[0]).not.toHaveProperty('number')
  const chosen = buildSheet(invoices, [row], { isList: true, fields: ['number'] })
  expect((await shown(chosen, { format: 'csv' })).text).toBe('number\nINV-12\n')
})

test('records of one client have no client column unless it is requested', () => {
  const columnsOf = (fields?: string[]) =>
    buildSheet(assets, [asset], {
      isList: true,
      isOneClient: true,
      ...(fields === undefined ? {} : { fields }),
    }).columns.map(({ field }) => field)
  expect(columnsOf()).toEqual(
    assets.columns.map(({ field }) => field).filter((field) => field !== 'asset_client_id'),
  )
  expect(columnsOf(['asset_client_id'])).toEqual(['asset_client_id'])
  expect(buildSheet(clients, [], { isList: true, isOneClient: true }).columns).toEqual(
    clients.columns,
  )
})

test('names follow their references', () => {
  const sheet = addReferenceNames(assets, buildSheet(assets, [asset], { isList: true }), names)
  const order = sheet.fields.map(({ name }) => name)
  expect(order[order.indexOf('asset_contact_id') + 1]).toBe('asset_contact_name')
  expect(sheet.rows[0]).toMatchObject({
    asset_contact_name: 'contacts 7',
    asset_client_name: 'clients 1',
    asset_vendor_name: null,
  })
  const domain = shapeRecord(domains, { domain_id: '1', domain_registrar: '4' })
  const named = addReferenceNames(domains, buildSheet(domains, [domain], { isList: true }), names)
  expect(named.rows[0]).toMatchObject({ domain_registrar: 4, domain_registrar_name: 'vendors 4' })
})

test("a card doesn't repeat its title, but JSON has every field", async () => {
  const sheet = buildSheet(assets, [asset], {
    isList: false,
    title: { name: 'LT-0001', details: 'asset 1' },
  })
  const lines = (await shown(sheet)).text
  expect(lines).not.toMatch(/Name|Client/)
  expect(JSON.parse((await shown(sheet, { format: 'json' })).text)).toMatchObject({
    asset_id: 1,
    asset_name: 'LT-0001',
    asset_client_id: 1,
  })
})

test("a query's result is printed as is in JSON, and as rows in a table and CSV", async () => {
  const rows = ['1', '2'].map((id) =>
    shapeRecord(tickets, { ticket_id: id, ticket_subject: `S${id}` }),
  )
  const sheet = buildSheet(tickets, rows, { isList: true })
  const picked = applyQuery(
    sheet,
    await parseQuery('[].{id: ticket_id, ticket_subject: ticket_subject}', '--query'),
  )
  expect(JSON.parse((await shown(picked, { format: 'json' })).text)).toEqual([
    { id: 1, ticket_subject: 'S1' },
    { id: 2, ticket_subject: 'S2' },
  ])
  expect((await shown(picked, { format: 'csv' })).text).toBe('id,ticket_subject\n1,S1\n2,S2\n')
  const flat = applyQuery(sheet, await parseQuery('[].ticket_id', '--query'))
  expect((await shown(flat, { format: 'json', isTerminal: false })).text).toBe('[\n1,\n2\n]\n')
  expect((await shown(flat, { format: 'csv' })).text).toBe('value\n1\n2\n')
})

test.each([
  ['length(@)', '2\n', '2\n'],
  ['[0].ticket_subject', '"a\\u001b[31mb"\n', 'ab\n'],
  ['[5]', 'null\n', '\n'],
])('a query for one value (%s) prints that value', async (expression, json, table) => {
  const rows = ['a\x1b[31mb', 'c'].map((text) => shapeRecord(tickets, { ticket_subject: text }))
  const answer = applyQuery(
    buildSheet(tickets, rows, { isList: true }),
    await parseQuery(expression, '--query'),
  )
  expect((await shown(answer, { format: 'json' })).text).toBe(json)
  expect((await shown(answer)).text).toBe(table)
})
