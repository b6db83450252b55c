import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hintText } from '../../src/cli/step-commands.ts'
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
  ['assets', 'name~ =', { asset_name: 'a=b' }, true],
  ['assets', 'notes= =x', { asset_notes: '=x' }, true],
  ['assets', 'notes = == x', { asset_notes: '== x' }, true],
  ['assets', 'notes!= !', { asset_notes: '!' }, false],
  ['assets', 'notes=:)', { asset_notes: ':)' }, true],
  ['assets', 'uri=https://a.example/?b=c', { asset_uri: 'https://a.example/?b=c' }, true],
  ['assets', 'name=is not', { asset_name: 'is not' }, true],
  ['assets', 'asset_serial=', { asset_serial: null }, true],
  ['assets', 'asset_serial=', { asset_serial: '' }, true],
  ['assets', 'asset_serial!=', { asset_serial: '' }, false],
  ['assets', 'name<LT-10', { asset_name: 'LT-9' }, true],
  ['assets', 'id>=10', { asset_id: 10 }, true],
  ['assets', 'id>10', { asset_id: 9 }, false],
  ['assets', 'id < 10', { asset_id: 9 }, true],
  ['assets', 'favorite=yes', { asset_favorite: true }, true],
  ['domains', 'expire<now', { domain_expire: '2026-11-23' }, true],
  ['domains', 'expire<NOW', { domain_expire: '2026-11-24' }, false],
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
  ['assets', 'mac>=AABB.CCDD.EEFF', { interface_mac: 'aa-bb-cc-dd-ee-ff' }, true],
  ['assets', 'mac>AABB.CCDD.EEFE', { interface_mac: 'aa-bb-cc-dd-ee-ff' }, true],
  ['assets', 'mac<AABB.CCDD.EEFF', { interface_mac: null }, false],
  ['assets', 'ip<10.0.0.100', { interface_ip: '10.0.0.21' }, true],
  ['assets', 'ip<10.0.0.100', { interface_ip: 'DHCP' }, false],
  ['assets', 'ip<2001:db8::10', { interface_ip: '2001:DB8::A' }, true],
  ['contacts', 'phone<=555 0100', { contact_phone: '5550100', contact_extension: '9' }, true],
  ['contacts', 'phone>555 0100', { contact_phone: '5550100', contact_extension: '9' }, false],
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
  // What a table calls a field, and what a card does.
  ['tickets', 'updated>=2026-11-24', { ticket_updated_at: '2026-11-24T08:00:00' }, true],
  ['tickets', 'UPDATED<2026-11-24', { ticket_updated_at: '2026-11-24T08:00:00' }, false],
  ['tickets', 'assigned=2', { ticket_assigned_to: 2 }, true],
  ['contacts', 'e-mail~acme', { contact_email: 'ada@acme.example' }, true],
  ['contacts', 'E-Mail~acme', { contact_email: 'ada@acme.example' }, true],
  ['certificates', 'issued by~encrypt', { certificate_issued_by: "Let's Encrypt" }, true],
  ['certificates', 'expires<+30d', { certificate_expire: '2026-12-01' }, true],
  ['credentials', 'User Name=admin', { credential_username: 'admin' }, true],
  ['clients', 'abbr=acme', { client_abbreviation: 'ACME' }, true],
  ['ticket-replies', 'when=today', { ticket_reply_created_at: '2026-11-24T08:00:00' }, true],
  // A word for an ID and for a name: digits are the ID.
  ['ticket-replies', 'by=A. Tech', { ticket_reply_by: 1, ticket_reply_by_name: 'A. Tech' }, true],
  ['ticket-replies', 'by~tech', { ticket_reply_by: 1, ticket_reply_by_name: 'A. Tech' }, true],
  ['ticket-replies', 'by=1', { ticket_reply_by: 1, ticket_reply_by_name: 'A. Tech' }, true],
  ['time', 'technician=1', { technician_id: 1, technician: 'A. Tech' }, true],
  ['time', 'technician=a. tech', { technician_id: 1, technician: 'A. Tech' }, true],
  ['time', 'ticket~TCK-10', { ticket_id: 4, ticket_number: 'TCK-1042' }, true],
  ['time', 'client~acme', { client_id: 1, company: 'Acme Widgets' }, true],
]

test.each(cases)('%s where %s of %j is %s', (name, text, row, expected) => {
  expect(parseWhere(resources[name], text, { now, inputName: '--where' }).test(row)).toBe(expected)
})

test('a reference compares by name if names are known, and says which it needs', () => {
  const names = (_: ResourceName, id: number) => ({ 1: 'Ada Lovelace', 2: 'Grace' })[id]
  const condition = parseWhere(resources.assets, 'contact~lovelace', { now, inputName: '--where' })
  expect(condition).toMatchObject({
    field: 'asset_contact_id',
    operator: '~',
    needsNames: 'contacts',
  })
  expect(condition.test({ asset_contact_id: 1 }, names)).toBe(true)
  expect(condition.test({ asset_contact_id: 2 }, names)).toBe(false)
  expect(condition.test({ asset_contact_id: null }, names)).toBe(false)
  const other = parseWhere(resources.assets, 'contact!=Ada Lovelace', { now, inputName: '--where' })
  expect(other.test({ asset_contact_id: 2 }, names)).toBe(true)
  expect(() => condition.test({ asset_contact_id: 1 })).toThrow(UsageError)
})

test.each([
  ['assets', 'name', '--where name: expected FIELD, an operator and a value'],
  ['assets', '=x', '--where =x: expected FIELD, an operator and a value'],
  ['assets', 'nmae=x', '--where nmae: assets have no such field'],
  ['assets', 'id=x', '--where id=x: not a whole number'],
  ['assets', 'favorite>yes', '--where favorite>yes: yes or no can only be compared with = or !='],
  ['assets', 'favorite=ja', '--where favorite=ja: not yes or no'],
  ['assets', 'created-at>soon', '--where created-at>soon: no such date'],
  ['assets', 'purchase-date=2026-02-30', '--where purchase-date=2026-02-30: no such date'],
  ['assets', 'name>', '--where name>: a value is missing'],
  ['invoices', 'amount>much', '--where amount>much: not an amount'],
  ['tickets', 'project=Ada', '--where project=Ada: Project must be an ID'],
  ['tickets', 'status=opne', '--where status=opne: not one of New, Open'],
  ['assets', 'mac>ab', '--where mac>ab: not a MAC address'],
  ['assets', 'ip<10.9', '--where ip<10.9: not an IP address or DHCP'],
  ['assets', 'mac=zz', '--where mac=zz: not a MAC address'],
  ['assets', 'ip!=999.1.1.1', '--where ip!=999.1.1.1: not an IP address or DHCP'],
  ['contacts', 'email=ada@', '--where email=ada@: not an e-mail address'],
  ['credentials', 'password~a', '--where password: the password is a secret and is never shown'],
] as const)('%s where %s is refused', (name, text, message) => {
  const attempt = () => parseWhere(resources[name], text, { now, inputName: '--where' })
  expect(attempt).toThrow(UsageError)
  expect(attempt).toThrow(message)
})

test.each([
  ['mac', ['00-1b-21-3c-4d-5e', '001B.213C.4D5E', '0:1b:21:3c:4d:5f', 'zz']],
  ['ip', ['10.0.0.9', '::ffff:10.0.0.9', '10.0.0.10', 'DHCP', 'dhcp', '::1', '0:0::1', '10.0']],
] as const)('less, equal and greater of %s compare by meaning', (flag, texts) => {
  for (const given of texts.filter((text) => text !== 'zz' && text !== '10.0')) {
    for (const stored of texts) {
      const fits = (operator: string) =>
        parseWhere(resources.assets, `${flag}${operator}${given}`, {
          now,
          inputName: '--where',
        }).test({
          [`interface_${flag}`]: stored,
        })
      const [less, equal, more] = [fits('<'), fits('='), fits('>')]
      expect([given, stored, [less, equal, more].filter(Boolean).length]).toEqual([
        given,
        stored,
        1,
      ])
      expect([fits('<='), fits('>='), fits('!=')]).toEqual([less || equal, more || equal, !equal])
    }
  }
})

test('less, equal and greater cover everything and never overlap', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (given, stored) => {
      const fits = (operator: string) =>
        parseWhere(resources.networks, `vlan${operator}${given}`, {
          now,
          inputName: '--where',
        }).test({
          network_vlan: stored,
        })
      const one = [fits('<'), fits('='), fits('>')].filter(Boolean).length
      return one === 1 && fits('<=') === !fits('>') && fits('>=') === !fits('<')
    }),
  )
})

// The operator as it was written, what is meant, and how a value is given that begins so.
const UNKNOWN: [condition: string, meant: string][] = [
  ['os==Windows 10 Pro', '"os=Windows 10 Pro"'],
  ["os=='Windows 10 Pro'", '"os=Windows 10 Pro"'],
  ['os===Windows', '"os=Windows"'],
  ['os == Windows', '"os=Windows"'],
  ['os=~Windows', '"os~Windows"'],
  ['os~=Windows', '"os~Windows"'],
  ['os~~Windows', '"os~Windows"'],
  ['os!~Windows', '"os!=Windows"'],
  ['os!==Windows', '"os!=Windows"'],
  ['os<>Windows', '"os!=Windows"'],
  ['os≠Windows', '"os!=Windows"'],
  ['os!Windows', '"os!=Windows"'],
  ['os*=Windows', '"os~Windows"'],
  ['os^=Windows', '"os~Windows"'],
  ['warranty-expire=>today', '"warranty-expire>=today"'],
  ['warranty-expire=<today', '"warranty-expire<=today"'],
  ['warranty-expire≤today', '"warranty-expire<=today"'],
  ['warranty-expire>>today', '"warranty-expire>today"'],
  ['warranty-expire>==today', '"warranty-expire>=today"'],
  ['os:Windows', '"os=Windows"'],
  ['os: Windows', '"os=Windows"'],
  ['os is Windows', '"os=Windows"'],
  ['os LIKE Windows', '"os~Windows"'],
  ['os contains Windows', '"os~Windows"'],
  ['os is not Windows', '"os!=Windows"'],
  ['os is null', '"os="'],
  ['os IS NOT NULL', '"os!="'],
  ['os is not empty', '"os!="'],
  ['os not like Windows', '"os!=Windows"'],
  ['os does not contain Windows', '"os!=Windows"'],
  ['notes==a"b', "'notes=a\"b'"],
  ["notes==it's $5", "'notes=it'\\''s $5'"],
]

test.each(UNKNOWN)('%s is refused, and %s is suggested', (condition, meant) => {
  const refused = () => parseWhere(resources.assets, condition, { now, inputName: '--where' })
  expect(refused).toThrow(UsageError)
  expect(refused).toThrow('unknown operator')
  expect(refused).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(`Did you mean --where ${meant}?`) }),
  )
})

test('suggestions are valid, also for a value that begins with a sign', () => {
  const signs = fc.string({
    unit: fc.constantFrom('=', '!', '~', '<', '>'),
    minLength: 1,
    maxLength: 4,
  })
  const values = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '=', '~'), maxLength: 6 })
  fc.assert(
    fc.property(signs, values, (sign, value) => {
      const read = (text: string) =>
        parseWhere(resources.assets, text, { now, inputName: '--where' })
      const isThere = ['=', '!=', '~', '<', '<=', '>', '>='].includes(
        /^[=!~<>]+/.exec(`${sign}${value}`)?.[0] ?? '',
      )
      if (isThere) return void read(`name${sign}${value}x`)
      let hint = ''
      try {
        read(`name${sign}${value}x`)
      } catch (error) {
        hint = hintText((error as UsageError).hint) ?? ''
      }
      const proposed = [...hint.matchAll(/--where "([^"]*)"/g)].map(([, text = '']) => text)
      expect(proposed.length).toBeGreaterThan(0)
      for (const text of proposed) read(text)
      const [, literal] = proposed
      if (literal === undefined || value.includes(' ')) return
      const taken = read(literal)
      expect(`${taken.operator}${taken.value}`).toBe(`${sign}${value}x`)
    }),
  )
})

test('a value after a space is used as is', () => {
  for (const operator of ['=', '!=', '~'] as const) {
    for (const value of ['=x', '==', '~a', '!b', '<b>', '>', ':=']) {
      expect(
        parseWhere(resources.assets, `notes${operator} ${value}`, { now, inputName: '--where' }),
      ).toMatchObject({
        field: 'asset_notes',
        operator,
        value,
      })
    }
  }
})
