import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldStateOf } from '../../../../src/api/writes/verify/stored-forms.ts'
import type { Value } from '../../../../src/records/record.ts'
import type { Resource } from '../../../../src/resources/definition.ts'
import { resources } from '../../../../src/resources/index.ts'

const {
  assets,
  clients,
  contacts,
  documents,
  networks,
  tickets,
  'ticket-replies': replies,
} = resources

function standing(
  { fields }: Resource,
  name: string,
  wanted: string | number,
  stored: Value,
  before?: Value,
) {
  const field = fields[name]
  if (field === undefined) throw new Error(`no field ${name}`)
  return fieldStateOf(field, wanted, stored, before)
}

describe('the state of a field that was to be set', () => {
  it.each([
    [assets, 'asset_os', 'Debian', 'Debian', 'stored'],
    [contacts, 'contact_phone', '555-0199', '5550199', 'reshaped'],
    [contacts, 'contact_name', ' A <b>c', 'A c', 'reshaped'],
    [contacts, 'contact_name', 'R&D "x"', 'R&amp;D &quot;x&quot;', 'reshaped'],
    [documents, 'document_name', "Ada's", "Ada\\'s", 'reshaped'],
    [assets, 'asset_notes', 'one\r\ntwo', 'one\ntwo', 'reshaped'],
    [assets, 'asset_serial', 'x'.repeat(250), 'x'.repeat(200), 'reshaped'],
    [assets, 'asset_serial', 'x'.repeat(250), 'x'.repeat(199), 'other'],
    [assets, 'interface_mac', '00-11-22-aa-bb-e4', '00:11:22:aa:bb:e4', 'reshaped'],
    [clients, 'client_abbreviation', 'BAKERIES', 'BAKERI', 'reshaped'],
    [tickets, 'ticket_details', '<p class="x">a <script>1</script></p>', '<p>a </p>', 'reshaped'],
    [tickets, 'ticket_details', '<p>a</p>', 'a<br>', 'reshaped'],
    [tickets, 'ticket_details', '<p>a</p>', '<p>b</p>', 'other'],
    [tickets, 'ticket_details', '<p>a</p>', '', 'empty'],
    [tickets, 'ticket_vendor_ticket_number', '17 of Dell', '17', 'reshaped'],
    [replies, 'ticket_reply_type', 'Client', 'Internal', 'reshaped'],
    [replies, 'ticket_reply_type', 'Public', 'Internal', 'other'],
    [assets, 'asset_os', 'Debian', null, 'empty'],
    [assets, 'asset_os', 'Debian', 'Windows', 'other'],
    [assets, 'asset_contact_id', 3, 4, 'other'],
    [assets, 'asset_contact_id', 3, null, 'empty'],
    [networks, 'network_vlan', 7, 8, 'other'],
    [contacts, 'contact_primary', 1, false, 'other'],
    [assets, 'asset_purchase_date', '2026-02-28', '2026-02-27', 'other'],
  ] as const)('%#', (resource, name, wanted, stored, expected) => {
    expect(standing(resource, name, wanted, stored)).toBe(expected)
  })

  it('is unchanged if it has the old value, unless that is another notation of the new one', () => {
    expect(standing(assets, 'asset_os', 'Debian', 'Windows', 'Windows')).toBe('unchanged')
    expect(standing(tickets, 'ticket_details', '<b>a</b>', '<p>a</p>', '<p>a</p>')).toBe(
      'unchanged',
    )
    expect(standing(contacts, 'contact_name', 'A&B', 'A&amp;B', 'A&amp;B')).toBe('unchanged')
  })

  it('is never a different text', () => {
    const word = fc.stringMatching(/^[a-z]{1,9}$/)
    fc.assert(
      fc.property(word, word, (wanted, stored) => {
        const isSame = wanted === stored
        expect(standing(assets, 'asset_os', wanted, stored)).toBe(isSame ? 'stored' : 'other')
      }),
    )
  })
})
