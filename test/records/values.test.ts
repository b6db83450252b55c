import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { clearedValue, parseValue } from '../../src/records/values.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'

const now = new Date(2026, 10, 24, 12)
const { assets, clients, tickets, certificates, networks } = resources

function field(resource: { fields: Readonly<Record<string, Field>> }, name: string): Field {
  return resource.fields[name]!
}

const kinds = {
  date: field(assets, 'asset_purchase_date'),
  moment: field(tickets, 'ticket_schedule'),
  duration: field(resources['ticket-replies'], 'ticket_reply_time_worked'),
  flag: field(clients, 'client_lead'),
  integer: field(networks, 'network_vlan'),
  decimal: field(clients, 'client_rate'),
  choice: field(tickets, 'ticket_priority'),
  open: field(assets, 'asset_status'),
  status: field(tickets, 'ticket_status'),
  text: field(assets, 'asset_serial'),
  reference: field(assets, 'asset_contact_id'),
}

const accepted: [keyof typeof kinds, string, string | number][] = [
  ['date', '2026-02-28', '2026-02-28'],
  ['date', '2028-02-29', '2028-02-29'],
  ['date', 'today', '2026-11-24'],
  ['date', 'Tomorrow', '2026-11-25'],
  ['date', '+30d', '2026-12-24'],
  ['date', '-2w', '2026-11-10'],
  ['date', '+3m', '2027-02-24'],
  ['date', '+1y', '2027-11-24'],
  ['moment', '2026-11-24 14:05', '2026-11-24 14:05:00'],
  ['moment', '2026-11-24T14:05:09', '2026-11-24 14:05:09'],
  ['moment', 'tomorrow', '2026-11-25 00:00:00'],
  ['moment', 'tomorrow 09:30', '2026-11-25 09:30:00'],
  ['duration', '45m', '00:45:00'],
  ['duration', '90m', '01:30:00'],
  ['duration', '1h', '01:00:00'],
  ['duration', '1h30', '01:30:00'],
  ['duration', '1h30m', '01:30:00'],
  ['duration', '1h 30m', '01:30:00'],
  ['duration', '1.5h', '01:30:00'],
  ['duration', '1:30', '01:30:00'],
  ['duration', '00:45:00', '00:45:00'],
  ['duration', '30s', '00:00:30'],
  ['duration', '1h30s', '01:00:30'],
  ['flag', 'Yes', 1],
  ['flag', 'off', 0],
  ['flag', '1', 1],
  ['reference', '2147483647', 2_147_483_647],
  ['integer', '-5', -5],
  ['integer', '4094', 4094],
  ['decimal', '80', '80.00'],
  ['decimal', '80.5', '80.50'],
  ['decimal', '.5', '0.50'],
  ['decimal', '-1.10', '-1.10'],
  ['decimal', '1.500', '1.50'],
  ['decimal', '9999999999999.99', '9999999999999.99'],
  ['choice', 'urgent', 'Urgent'],
  ['open', 'stored', 'Stored'],
  ['open', 'Smart Fridge', 'Smart Fridge'],
  ['open', '', ''],
  ['status', 'on hold', 3],
  ['status', '7', 7],
  ['text', '', ''],
  ['text', '🍞'.repeat(200), '🍞'.repeat(200)],
  ['reference', '12', 12],
  ['reference', '', 0],
]

test.each(accepted)('a %s written %j is sent as %j', (kind, text, expected) => {
  expect(parseValue(kinds[kind], '--x', text, { now })).toBe(expected)
})

const refused: [keyof typeof kinds, string, string][] = [
  ['date', '2026-02-30', '--x 2026-02-30: no such date'],
  ['date', '2026-13-01', '--x 2026-13-01: no such date'],
  ['date', '0000-00-00', '--x 0000-00-00: no such date'],
  ['date', '24/11/2026', '--x 24/11/2026: no such date'],
  ['date', '', "--x can't be empty: ITFlow can't clear a date (H10)"],
  ['moment', '2026-11-24 24:00', '--x 2026-11-24 24:00: no such date and time'],
  ['moment', '2026-11-24T14:05:00Z', '--x 2026-11-24T14:05:00Z: no such date and time'],
  ['duration', '90', '--x 90: minutes or hours?'],
  ['duration', '1:75', '--x 1:75: not a duration'],
  ['duration', 'soon', '--x soon: not a duration'],
  ['duration', 'm', '--x m: not a duration'],
  ['duration', '100h', '--x 100h: at most 99:59:59'],
  ['flag', 'maybe', '--x maybe: not yes or no'],
  ['integer', '1.5', '--x 1.5: not a whole number'],
  ['integer', '2147483648', '--x 2147483648: not between -2147483648 and 2147483647'],
  ['decimal', '1,50', '--x 1,50: not an amount'],
  ['decimal', '5.', '--x 5.: not an amount'],
  ['decimal', '1.555', '--x 1.555: more than 2 decimal places'],
  ['decimal', '10000000000000', '--x 10000000000000: more than 13 digits before the point'],
  ['choice', 'Critical', '--x Critical: not one of Low, Medium, High, Urgent'],
  ['choice', '', "--x can't be empty"],
  ['status', 'Opne', '--x Opne: not one of New, Open, On Hold, Resolved, Closed'],
  ['text', 'x'.repeat(212), '--x: 212 characters, at most 200'],
  ['reference', 'Ada', '--x Ada: not an ID'],
  ['reference', '2147483648', '--x 2147483648: not an ID'],
  ['reference', '99999999999', '--x 99999999999: not an ID'],
]

test.each(refused)(
  'a %s written %j is refused before anything is sent (H23)',
  (kind, text, message) => {
    const attempt = () => parseValue(kinds[kind], '--x', text, { now })
    expect(attempt).toThrow(UsageError)
    expect(attempt).toThrow(new RegExp(`^${message.replace(/[.?()[\]/]/g, '\\$&')}$`))
  },
)

test('a wrong word is refused with the closest one', () => {
  const attempt = () => parseValue(kinds.choice, '--priority', 'Urgnet', { now })
  expect(attempt).toThrow(expect.objectContaining({ hint: 'Did you mean Urgent?' }))
})

test('long text is measured in bytes, by the limit of the release', () => {
  const description = field(certificates, 'certificate_description')
  const text = 'é'.repeat(40_000)
  expect(parseValue(description, '--description', text, { now, release: '26.10' })).toBe(text)
  expect(() => parseValue(description, '--description', text, { now, release: '25.01' })).toThrow(
    '--description: 80000 bytes, at most 65535',
  )
})

test('what clears a field depends on its kind, and nothing clears a date (H10)', () => {
  expect(clearedValue(kinds.text)).toBe('')
  expect(clearedValue(kinds.reference)).toBe(0)
  expect(clearedValue(kinds.date)).toBeUndefined()
  expect(clearedValue(kinds.choice)).toBeUndefined()
})

test('an amount keeps every digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -999999999999999n, max: 999999999999999n }), (hundredths) => {
      const size = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, '0')
      const text = `${hundredths < 0n ? '-' : ''}${size.slice(0, -2)}.${size.slice(-2)}`
      return parseValue(kinds.decimal, '--rate', text, { now }) === text
    }),
  )
})

test('any input is accepted or refused, and never crashes', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(kinds)), fc.string(), (kind, text) => {
      try {
        parseValue(kind, '--x', text, { now })
        return true
      } catch (error) {
        return error instanceof UsageError
      }
    }),
  )
})
