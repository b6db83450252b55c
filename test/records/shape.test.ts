import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isSecretColumn, shapeRecord } from '../../src/records/shape.ts'
import { resources } from '../../src/resources/index.ts'

const { assets, contacts, credentials, tickets } = resources

test('numbered keys are removed, and values get the type of their kind', () => {
  const row = shapeRecord(assets, {
    '0': '7',
    asset_id: '7',
    asset_name: 'LT-0001',
    asset_favorite: '1',
    asset_purchase_date: '2026-02-03',
    asset_warranty_expire: '0000-00-00',
    asset_created_at: '2026-11-24 12:43:40',
    asset_contact_id: '0',
    asset_client_id: '3',
    asset_notes: '',
  })
  expect(row).toMatchObject({
    asset_id: 7,
    asset_name: 'LT-0001',
    asset_favorite: true,
    asset_purchase_date: '2026-02-03',
    asset_warranty_expire: null,
    asset_created_at: '2026-11-24T12:43:40',
    asset_contact_id: null,
    asset_client_id: 3,
    asset_notes: '',
    interface_ip: null,
  })
  expect(Object.keys(row).filter((name) => /^\d/.test(name))).toEqual([])
})

test('former names become the newest, and secrets are removed under any name', () => {
  const old = shapeRecord(credentials, {
    login_name: 'Firewall',
    login_important: '1',
    login_password: 'hunter2',
    login_otp_secret: 'JBSWY3DPEHPK3PXP',
  })
  expect(old).toMatchObject({ credential_name: 'Firewall', credential_favorite: true })
  expect(shapeRecord(credentials, { credential_important: '1' })).toMatchObject({
    credential_favorite: true,
  })
  expect(JSON.stringify(old)).not.toMatch(/hunter2|JBSWY3DPEHPK3PXP|login_|password"/)
})

test('a record has the same fields in the same order on every release', () => {
  expect(Object.keys(shapeRecord(credentials, { login_id: '1' }))).toEqual(
    Object.keys(shapeRecord(credentials, { credential_id: '1' })),
  )
})

test('unknown columns are kept unless they look like a secret', () => {
  const row = shapeRecord(contacts, {
    contact_id: '1',
    contact_badge: 'B-7',
    contact_shipping: 'dock',
    contact_door_pin: '1234',
    contact_api_token: 'abc',
    contact_tags: ['a', 'b'],
  })
  expect(row).toMatchObject({
    contact_badge: 'B-7',
    contact_shipping: 'dock',
    contact_tags: '["a","b"]',
  })
  expect(row).not.toHaveProperty('contact_door_pin')
  expect(row).not.toHaveProperty('contact_api_token')
  expect(isSecretColumn('monkey')).toBe(false)
})

test('text is exactly what the server sent, markup and escape sequences included', () => {
  const row = shapeRecord(tickets, {
    ticket_subject: '\u001b[31mred\u001b[0m =1+1',
    ticket_details: 'A &amp; B<br>',
  })
  expect(row['ticket_subject']).toBe('\u001b[31mred\u001b[0m =1+1')
  expect(row['ticket_details']).toBe('A &amp; B<br>')
})

test('an invalid number stays text, and an amount stays as written', () => {
  expect(shapeRecord(assets, { asset_id: 'x7' })['asset_id']).toBe('x7')
  expect(shapeRecord(resources.invoices, { invoice_amount: '10.10' })['invoice_amount']).toBe(
    '10.10',
  )
})

interface Recording {
  exchanges: {
    request: { method: string; path: string }
    response: { status: number; body: string }
  }[]
}

const recordings = readdirSync('test/wire').filter((name) => name.startsWith('itflow-'))

test.each(recordings)('every record read in %s keeps all values except secrets', (file) => {
  const { exchanges }: Recording = JSON.parse(readFileSync(`test/wire/${file}`, 'utf8'))
  let records = 0
  for (const { request, response } of exchanges) {
    const module = /api\/v1\/([a-z_]+)\/(?:read|time)\.php$/.exec(request.path)?.[1]
    const resource = Object.values(resources).find((candidate) => candidate.module === module)
    if (request.method !== 'GET' || resource === undefined) continue
    for (const raw of dataOf(response.body)) {
      const row = shapeRecord(resource, raw)
      const undeclared = Object.keys(row).filter((name) => resource.fields[name] === undefined)
      expect(undeclared).toEqual([])
      const lost = Object.entries(raw).filter(
        ([name, value]) => !isAccountedFor(resource.fields, row, name, value),
      )
      expect(lost).toEqual([])
      records += 1
    }
  }
  expect(records).toBeGreaterThan(100)
})

function dataOf(body: string): Record<string, unknown>[] {
  try {
    return JSON.parse(body.slice(Math.max(0, body.indexOf('{"success"')))).data ?? []
  } catch {
    return []
  }
}

function isAccountedFor(
  fields: (typeof assets)['fields'],
  row: ReturnType<typeof shapeRecord>,
  name: string,
  value: unknown,
): boolean {
  if (/^\d+$/.test(name)) return true
  const [newest, field] =
    Object.entries(fields).find(
      ([own, { formerly = [] }]) => own === name || formerly.some((before) => before.name === name),
    ) ?? []
  if (newest === undefined || field === undefined) return false
  if (field.kind === 'secret') return row[newest] === undefined
  const typed = row[newest]
  // A user name that could not be decrypted (H18).
  if (value === false) return typed === null
  if (typed === null)
    return value === null || value === '0' || value === '' || value === '0000-00-00'
  return (
    String(typed === true ? 1 : typed === false ? 0 : typed) ===
      String(value).replace(/^(\d{4}-\d\d-\d\d) /, '$1T') || String(typed) === String(value)
  )
}
