import { describe, expect, it } from 'vitest'
import {
  baseDraft,
  bodyOf,
  storedRecord,
  storedValue,
  writableFields,
} from '../../../src/api/writes/body.ts'
import { resources } from '../../../src/resources/index.ts'
import { factsOf } from './planning.ts'

describe('the body of a create', () => {
  it('has every field with a default that the database takes (H21, H23)', () => {
    const facts = factsOf('clients', { verb: 'create', values: { client_name: 'Acme' } })
    expect(baseDraft(facts).body).toEqual({
      client_name: 'Acme',
      client_is_lead: 0,
      client_type: '',
      client_website: '',
      client_referral: '',
      client_rate: '0.00',
      client_currency_code: 'USD',
      client_net_terms: 30,
      client_tax_id_number: '',
      client_abbreviation: '',
      client_notes: '',
    })
  })

  it('has no empty dates and numbers, nor what is only written on demand', () => {
    const facts = factsOf('ticket-replies', { verb: 'create', values: { ticket_reply: 'x' } })
    expect(baseDraft(facts).body).not.toHaveProperty('ticket_status')
    const asset = factsOf('assets', { verb: 'create', values: { asset_name: 'PC' } })
    expect(baseDraft(asset).body).not.toHaveProperty('asset_purchase_date')
  })

  it('sends the client, except for a client (H29)', () => {
    const of = (module: 'assets' | 'clients', client: number | null) =>
      baseDraft(factsOf(module, { verb: 'create', client })).body['client_id']
    expect(of('assets', 3)).toBe(3)
    expect(of('assets', null)).toBe(0)
    expect(of('clients', 3)).toBeUndefined()
  })
})

describe('the body of an update', () => {
  it('has the ID under every name, the client and the values, and nothing else', () => {
    const raw = { login_id: '9', login_name: 'Old', login_client_id: '2' }
    const given = { credential_name: 'New' }
    const facts = factsOf('credentials', { raw, values: given, client: 2 })
    expect(baseDraft(facts).body).toEqual({
      credential_id: 9,
      login_id: 9,
      client_id: 2,
      credential_name: 'New',
      login_name: 'New',
    })
  })
})

describe('names in a request', () => {
  it('are the ones that a write uses', () => {
    expect(bodyOf(resources.assets, { interface_ip: '10.0.0.1', nonsense: 'x' })).toEqual({
      asset_ip: '10.0.0.1',
    })
    expect(bodyOf(resources.clients, { client_lead: 1 })).toEqual({ client_is_lead: 1 })
  })
})

describe('a stored value that is sent again', () => {
  const { asset_name: name, asset_vendor_id: vendor } = resources.assets.fields
  it('is the value that was read, under any of its names', () => {
    if (name === undefined || vendor === undefined) throw new Error('no such fields')
    expect(storedValue('asset_name', name, { asset_name: 'PC' })).toBe('PC')
    expect(storedValue('asset_name', name, { asset_name: null })).toBe('')
    expect(storedValue('asset_vendor_id', vendor, { asset_vendor_id: null })).toBe('0')
    expect(storedValue('asset_name', name, {})).toBeUndefined()
  })

  it('is undefined for a secret that could not be decrypted (H05)', () => {
    const { credential_otp_secret: secret } = resources.credentials.fields
    if (secret === undefined) throw new Error('no such field')
    expect(storedValue('x', secret, { x: false })).toBeUndefined()
  })

  it('exists for every writable field of a record, except empty dates and encrypted fields', () => {
    const raw = Object.fromEntries(
      Object.entries(resources.assets.fields).map(([column, { kind }]) => [
        column,
        kind === 'date' ? null : '1',
      ]),
    )
    const dates = ['asset_purchase_date', 'asset_warranty_expire', 'asset_install_date']
    const wanted = writableFields(resources.assets, 'update').map(([column]) => column)
    const stored = Object.keys(storedRecord(factsOf('assets', { raw })))
    expect(stored).toEqual(wanted.filter((column) => !dates.includes(column)))
    expect(storedRecord(factsOf('assets'))).toEqual({})
  })
})
