import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { parseWhere } from '../../src/records/where.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'

const now = new Date(2026, 10, 24, 12)

const cases: [ResourceName, string, Record<string, string | number | boolean | null>, boolean][] = [
  ['assets', 'name=lt-0001', { asset_name: 'LT-0001' }, true],
  ['assets', 'name!=lt-0001', { asset_name: 'LT-0001' }, false],
  ['assets', 'name!=x', { asset_name: null }, true],
  ['assets', 'name~T-00', { asset_name: 'lt-0001' }, true],
  ['assets', 'name~=', { asset_name: 'a=b' }, true],
  ['assets', 'asset_serial=', { asset_serial: null }, true],
  ['assets', 'asset_serial=', { asset_serial: '' }, true],
  ['assets', 'asset_serial!=', { asset_serial: '' }, false],
  ['assets', 'name<LT-10', { asset_name: 'LT-9' }, true],
  ['assets', 'id>=10', { asset_id: 10 }, true],
  ['assets', 'id>10', { asset_id: 9 }, false],
  ['assets', 'id < 10', { asset_id: 9 }, true],
  ['assets', 'favorite=yes', { asset_favorite: true }, true],
  ['assets', 'favorite=no', { asset_favorite: null }, true],
  ['assets', 'favorite!=true', { asset_favorite: true }, false],
  ['assets', 'contact=12', { asset_contact_id: 12 }, true],
  ['assets', 'contact=0', { asset_contact_id: null }, true],
  ['assets', 'contact!=0', { asset_contact_id: null }, false],
  ['assets', 'warranty-expire<+30d', { asset_warranty_expire: '2026-12-23' }, true],
  ['assets', 'warranty-expire<+30d', { asset_warranty_expire: '2026-12-24' }, false],
  ['assets', 'warranty-expire<=+30d', { asset_warranty_expire: '2026-12-24' }, true],
  ['assets', 'warranty-expire<today', { asset_warranty_expire: null }, false],
  ['assets', 'warranty-expire~2026-12', { asset_warranty_expire: '2026-12-24' }, true],
  ['assets', 'created-at=today', { asset_created_at: '2026-11-24T23:59:59' }, true],
  ['assets', 'created-at>2026-11-23', { asset_created_at: '2026-11-23T08:00:00' }, false],
  ['assets', 'created-at>=2026-11-23 08:00', { asset_created_at: '2026-11-23T08:00:00' }, true],
  ['assets', 'created-at=2026-11-23 08:00', { asset_created_at: '2026-11-23T08:00:59' }, true],
  ['assets', 'created-at<2026-11-23T08:00:01', { asset_created_at: '2026-11-23T08:00:00' }, true],
  ['assets', 'mac=AABB.CCDD.EEFF', { interface_mac: 'aa-bb-cc-dd-ee-ff' }, true],
  ['assets', 'mac!=AABB.CCDD.EEFF', { interface_mac: 'aa-bb-cc-dd-ee-ff' }, false],
  ['assets', 'mac!=AABB.CCDD.EEFF', { interface_mac: null }, true],
  ['assets', 'mac=AABB.CCDD.EEFF', { interface_mac: 'zz' }, false],
  ['assets', 'mac~bb:cc', { interface_mac: 'aabb.ccdd.eeff' }, true],
  ['assets', 'mac~z', { interface_mac: 'zz' }, true],
  ['assets', 'ip=dhcp', { interface_ip: 'DHCP' }, true],
  ['assets', 'interface_ipv6=2001:DB8:0::1', { interface_ipv6: '2001:db8::1' }, true],
  ['assets', 'ip~10.0.0.', { interface_ip: '10.0.0.21' }, true],
  ['contacts', 'phone=(555) 010-1', { contact_phone: '5550101' }, true],
  ['contacts', 'phone=555-0101 x12', { contact_phone: '5550101', contact_extension: '12' }, true],
  ['contacts', 'phone=555-0101 x12', { contact_phone: '5550101', contact_extension: '13' }, false],
  ['contacts', 'phone=555-0101', { contact_phone: '5550101', contact_extension: '13' }, true],
  ['contacts', 'phone~555-01', { contact_phone: '5550101' }, true],
  ['contacts', 'email=Ada <ADA@acme.example>', { contact_email: 'ada@acme.example' }, true],
  ['domains', 'name=bücher.example.', { domain_name: 'xn--bcher-kva.example' }, true],
  ['domains', 'name~bücher', { domain_name: 'xn--bcher-kva.example' }, true],
  ['clients', "name=O'Brien & Co", { client_name: 'O&#039;Brien &amp; Co' }, true],
  ['clients', 'name=O&#039;Brien &amp; Co', { client_name: 'O&#039;Brien &amp; Co' }, true],
  ['clients', "name!=O'Brien & Co", { client_name: 'O&#039;Brien &amp; Co' }, false],
  ['clients', "name~o'b", { client_name: 'O&#039;Brien &amp; Co' }, true],
  ['invoices', 'amount=10', { invoice_amount: '10.00' }, true],
  ['invoices', 'amount>9.99', { invoice_amount: '10.00' }, true],
  ['invoices', 'amount>9', { invoice_amount: '10.00' }, true],
  ['invoices', 'amount>9007199254740993.01', { invoice_amount: '9007199254740993.02' }, true],
  ['invoices', 'status=sent', { invoice_status: 'Sent' }, true],
  ['invoices', 'number=INV-12', { invoice_prefix: 'INV-', invoice_number: 12 }, true],
  ['invoices', 'number>9', { invoice_prefix: 'INV-', invoice_number: 12 }, true],
  ['tickets', 'priority>=high', { ticket_priority: 'Urgent' }, true],
  ['tickets', 'priority>=high', { ticket_priority: 'Medium' }, false],
  ['tickets', 'status=open', { ticket_status: 2 }, true],
  ['tickets', 'status~hold', { ticket_status: 3 }, true],
  ['tickets', 'status!=5', { ticket_status: 2 }, true],
  ['time', 'time-worked>=1:00', { time_worked: '100:00:00' }, true],
]

test.each(cases)('%s where %s of %j is %s', (name, text, row, expected) => {
  expect(parseWhere(resources[name], text, now).test(row)).toBe(expected)
})

test('a reference compares by name where names are known, and says which it needs', () => {
  const names = (_: ResourceName, id: number) => ({ 1: 'Ada Lovelace', 2: 'Grace' })[id]
  const condition = parseWhere(resources.assets, 'contact~lovelace', now)
  expect(condition).toMatchObject({
    field: 'asset_contact_id',
    operator: '~',
    needsNames: 'contacts',
  })
  expect(condition.test({ asset_contact_id: 1 }, names)).toBe(true)
  expect(condition.test({ asset_contact_id: 2 }, names)).toBe(false)
  expect(condition.test({ asset_contact_id: null }, names)).toBe(false)
  const other = parseWhere(resources.assets, 'contact!=Ada Lovelace', now)
  expect(other.test({ asset_contact_id: 2 }, names)).toBe(true)
  expect(() => condition.test({ asset_contact_id: 1 })).toThrow(UsageError)
})

test.each([
  ['assets', 'name', '--where name: not FIELD, an operator and a value'],
  ['assets', '=x', '--where =x: not FIELD, an operator and a value'],
  ['assets', 'nmae=x', '--where nmae: assets have no such field'],
  ['assets', 'id=x', '--where id=x: not a whole number'],
  ['assets', 'favorite>yes', '--where favorite>yes: yes or no is compared by = or !='],
  ['assets', 'created-at>soon', '--where created-at>soon: no such date'],
  ['assets', 'purchase-date=2026-02-30', '--where purchase-date=2026-02-30: no such date'],
  ['assets', 'name>', '--where name>: a value is missing'],
  ['invoices', 'amount>much', '--where amount>much: not an amount'],
  ['tickets', 'project=Ada', '--where project=Ada: Project is known by its ID only'],
  ['assets', 'mac=zz', '--where mac=zz: not a MAC address'],
  ['assets', 'ip!=999.1.1.1', '--where ip!=999.1.1.1: not an IP address or DHCP'],
  ['contacts', 'email=ada@', '--where email=ada@: not an e-mail address'],
  ['credentials', 'password~a', '--where password: password is a secret, never shown'],
] as const)('%s where %s is refused', (name, text, message) => {
  const attempt = () => parseWhere(resources[name], text, now)
  expect(attempt).toThrow(UsageError)
  expect(attempt).toThrow(message)
})

test('less, equal and more leave nothing out and never overlap', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (given, stored) => {
      const fits = (operator: string) =>
        parseWhere(resources.networks, `vlan${operator}${given}`, now).test({
          network_vlan: stored,
        })
      const one = [fits('<'), fits('='), fits('>')].filter(Boolean).length
      return one === 1 && fits('<=') === !fits('>') && fits('>=') === !fits('<')
    }),
  )
})
