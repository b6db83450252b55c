import { expect, test } from 'vitest'
import {
  describeRecord,
  displayName,
  formatCount,
  nounOf,
  nounsOf,
} from '../../src/records/describe-record.ts'
import { resources } from '../../src/resources/index.ts'

test('no noun of a module has a hyphen', () => {
  for (const resource of Object.values(resources)) {
    expect(`${nounOf(resource)} ${nounsOf(resource)}`).not.toContain('-')
  }
  expect(formatCount(resources['ticket-replies'], 1)).toBe('1 ticket reply')
  expect(formatCount(resources['ticket-replies'], 0)).toBe('0 ticket replies')
})

test('a record is described on one line by its number and name', () => {
  const contact = { contact_id: 7, contact_name: 'O&#039;Brien\n &amp; Co\u001b[31m' }
  expect(displayName(resources.contacts, contact)).not.toMatch(/[\n\u001b]/)
  expect(describeRecord(resources.contacts, contact)).toMatch(/^contact 7 O'Brien/)
  const ticket = { ticket_id: 3, ticket_prefix: 'TCK-', ticket_number: 12, ticket_subject: 'VPN' }
  expect(describeRecord(resources.tickets, ticket)).toBe('ticket 3 TCK-12 VPN')
  expect(describeRecord(resources.assets, { asset_id: 5 })).toBe('asset 5')
})
