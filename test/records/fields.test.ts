import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { closestMatch } from '../../src/records/did-you-mean.ts'
import { flagOf, resolveField } from '../../src/records/field-names.ts'
import { isReadable } from '../../src/records/shape.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'

const cases: [ResourceName, string, string][] = [
  ['assets', 'asset_id', 'id'],
  ['assets', 'asset_purchase_date', 'purchase-date'],
  ['assets', 'asset_contact_id', 'contact'],
  ['assets', 'asset_client_id', 'client'],
  ['assets', 'interface_ip', 'ip'],
  ['assets', 'interface_mac', 'mac'],
  ['assets', 'interface_network_id', 'network'],
  ['clients', 'client_lead', 'lead'],
  ['clients', 'client_id', 'id'],
  ['tickets', 'ticket_details', 'details'],
  ['tickets', 'ticket_vendor_ticket_number', 'vendor-ticket-number'],
  ['ticket-replies', 'ticket_reply', 'message'],
  ['ticket-replies', 'ticket_reply_ticket_id', 'ticket'],
  ['documents', 'document_content', 'content'],
  ['networks', 'network', 'network'],
  ['domains', 'domain_registrar', 'registrar'],
  ['invoice-items', 'item_quantity', 'quantity'],
]

test.each(cases)('%s: %s is given by --%s', (name, field, flag) => {
  expect(flagOf(resources[name], field)).toBe(flag)
})

test.each(Object.values(resources))(
  'every field of $name that is written has a flag of its own',
  (resource) => {
    const flags = Object.entries(resource.fields)
      .filter(([, { write }]) => write !== undefined)
      .map(([name]) => flagOf(resource, name))
    expect(new Set(flags).size).toBe(flags.length)
  },
)

test.each(Object.values(resources))(
  'every readable field of $name is found by its own name',
  (resource) => {
    for (const [name, field] of Object.entries(resource.fields)) {
      if (isReadable(field)) expect(resolveField(resource, name, '--fields').name).toBe(name)
    }
  },
)

test('a field is found by a former name, by the name of a write, and by its flag in any form', () => {
  const { credentials, assets } = resources
  expect(resolveField(credentials, 'login_name', '--sort').name).toBe('credential_name')
  expect(resolveField(credentials, 'credential_important', '--sort').name).toBe(
    'credential_favorite',
  )
  expect(resolveField(assets, 'asset_ip', '--sort').name).toBe('interface_ip')
  expect(resolveField(assets, 'Warranty_Expire', '--sort').name).toBe('asset_warranty_expire')
  expect(resolveField(assets, ' purchase-date ', '--sort').name).toBe('asset_purchase_date')
})

test('an unknown field is refused with the option and the nearest one', () => {
  const attempt = () => resolveField(resources.assets, 'seriel', '--fields')
  expect(attempt).toThrow(UsageError)
  expect(attempt).toThrow(/^--fields seriel: assets have no such field$/)
  expect(failure(attempt).hint).toBe('Did you mean serial?')
  expect(failure(() => resolveField(resources.assets, 'zzzzzzzz', '--sort')).hint).toContain(
    'serial',
  )
})

test("a secret can't be named anywhere", () => {
  expect(() => resolveField(resources.credentials, 'password', '--fields')).toThrow(/is a secret/)
  expect(() => resolveField(resources.credentials, 'login_otp_secret', '--where')).toThrow(
    /is a secret/,
  )
})

test('suggests the closest word, and none if all are too different', () => {
  const words = ['list', 'get', 'create', 'update', 'delete', 'archive']
  expect(closestMatch('lsit', words)).toBe('list')
  expect(closestMatch('Updat', words)).toBe('update')
  expect(closestMatch('arch', words)).toBe('archive')
  expect(closestMatch('frobnicate', words)).toBeUndefined()
  expect(closestMatch('purchase_date', ['purchase-date'])).toBe('purchase-date')
})

function failure(attempt: () => unknown): UsageError {
  try {
    attempt()
  } catch (error) {
    if (error instanceof UsageError) return error
  }
  throw new Error('nothing was refused')
}
