import { describe, expect, it } from 'vitest'
import type { Release } from '../../../src/resources/releases.ts'
import { INSTANCE_PASSWORD, type Instance, instance } from '../../support/instance.ts'

/** A release from each period between the recordings. */
const BETWEEN: Release[] = ['25.06', '25.09', '25.12', '26.02', '26.3', '26.05', '26.09', '26.09.3']

const asset = (server: Instance, more = {}) =>
  server.post('assets/create', {
    client_id: 1,
    asset_name: 'LT-1',
    asset_ip: '10.0.0.1',
    asset_mac: 'aa:bb',
    ...more,
  })
const interfaceOf = (server: Instance) => server.rows('asset_interfaces')[0]

describe('data that writes lose', () => {
  for (const release of BETWEEN) {
    it(`assets/update on ${release} clears an IP and MAC that aren't sent (H01)`, () => {
      const server = instance(release)
      asset(server)
      expect(
        server.post('assets/update', { client_id: 1, asset_id: 1, asset_os: 'x' }).success,
      ).toBe('True')
      expect(interfaceOf(server)).toMatchObject({ interface_ip: '', interface_mac: '' })
    })

    it(`assets/update on ${release} clears them for a wrong client too, and replies False (H01)`, () => {
      const server = instance(release)
      asset(server)
      const answer = server.post('assets/update', { client_id: 2, asset_id: 1, asset_os: 'x' })
      expect(answer.success).toBe('False')
      expect(server.row('assets', 1)).toMatchObject({ asset_os: '' })
      expect(interfaceOf(server)).toMatchObject({ interface_ip: '', interface_mac: '' })
    })
  }

  const contact = {
    contact_name: 'Ada',
    contact_email: 'ada@acme.example',
    contact_title: 'CTO',
    contact_client_id: 1,
  }
  const moved: [Release, number, object][] = [
    ['25.06', 500, { contact_name: 'Ada', contact_client_id: '1' }],
    ['25.12', 200, { contact_name: '', contact_client_id: '2' }],
    ['26.05', 200, { contact_name: '', contact_client_id: '2' }],
    ['26.08', 200, { contact_name: 'Ada', contact_client_id: '1' }],
  ]
  for (const [release, status, left] of moved) {
    it(`contacts/update with another client on ${release} leaves ${JSON.stringify(left)} (H02)`, () => {
      const server = instance(release)
      server.put('contacts', contact)
      const body = { client_id: 2, contact_id: 1, contact_title: 'Stolen' }
      expect(server.post('contacts/update', body).status).toBe(status)
      expect(server.row('contacts', 1)).toMatchObject(left)
    })
  }

  const documents = (release: Release): Instance => {
    const server = instance(release)
    for (const client of [1, 2]) {
      server.put('documents', {
        document_name: `D${client}`,
        document_content: 'old',
        document_content_raw: '',
        document_client_id: client,
      })
    }
    const body = { client_id: 1, document_id: 1, document_content: 'new' }
    expect(server.post('documents/update', body).success).toBe('True')
    return server
  }
  const contents = (server: Instance) =>
    server.rows('documents').map((row) => row['document_content'])

  it('documents/update up to 25.06 inserts another document (H03)', () => {
    expect(contents(documents('25.06'))).toEqual(['old', 'old', 'new'])
  })

  it('documents/update on 25.09 to 26.02 rewrites every document of every client (H03)', () => {
    for (const release of ['25.09', '25.12', '26.02'] as const) {
      const server = documents(release)
      expect(contents(server)).toEqual(['new', 'new'])
      expect(server.row('documents', 2)).toMatchObject({
        document_name: 'D1',
        document_client_id: '1',
      })
    }
  })

  it('documents/update since 26.3 changes only the one document', () => {
    for (const release of ['26.3', '26.05', '26.09'] as const) {
      expect(contents(documents(release))).toEqual(['new', 'old'])
    }
  })

  it('every update adds a backslash to a document with a quote, whether it is sent or not (H04)', () => {
    const server = instance('26.09')
    const made = { client_id: 1, document_name: "Bob's", document_content: 'a"b' }
    server.post('documents/create', made)
    expect(server.row('documents', 1)).toMatchObject({
      document_name: "Bob's",
      document_content: 'a\\"b',
    })
    server.post('documents/update', { client_id: 1, document_id: 1, document_description: 'x' })
    expect(server.row('documents', 1)).toMatchObject({
      document_name: "Bob\\'s",
      document_content: 'a\\\\\\"b',
    })
  })

  const credential = { client_id: 1, credential_name: 'F', credential_password: 'p' }
  const passwordUnder = (server: Instance, password: string) =>
    server.get('credentials/read', {}, { api_key_decrypt_password: password }).data?.[0]?.[
      'credential_password'
    ]

  it('a wrong decrypt password stores secrets that any wrong one opens but not the right one (H05, H18)', () => {
    const server = instance('26.09')
    const body = { ...credential, api_key_decrypt_password: 'wrong' }
    expect(server.post('credentials/create', body).success).toBe('True')
    expect(passwordUnder(server, 'another')).toBe('p')
    expect(passwordUnder(server, INSTANCE_PASSWORD)).toBe(false)
  })

  it('an update under a wrong decrypt password encrypts again under the empty key (H06)', () => {
    const server = instance('26.09')
    server.post('credentials/create', {
      ...credential,
      api_key_decrypt_password: INSTANCE_PASSWORD,
    })
    expect(passwordUnder(server, INSTANCE_PASSWORD)).toBe('p')
    expect(passwordUnder(server, 'wrong')).toBe(false)
    const body = { client_id: 1, credential_id: 1, credential_password: 'q' }
    server.post('credentials/update', { ...body, api_key_decrypt_password: 'wrong' })
    expect(passwordUnder(server, INSTANCE_PASSWORD)).toBe(false)
    expect(passwordUnder(server, 'whatever')).toBe('q')
    expect(server.post('credentials/update', body).success).toBe('False')
  })

  describe('writing a credential (H41)', () => {
    const DYING = ['25.03', '25.06', '25.09', '25.10', '25.11', '25.12'] as const
    const WRITING = ['25.01', '26.02', '26.3', '26.07', '26.10'] as const
    const decrypt = { api_key_decrypt_password: INSTANCE_PASSWORD }
    const named = { client_id: 1, credential_name: 'F' }
    const stored = (server: Instance) =>
      server.put('credentials', {
        ...{ credential_client_id: 1, credential_name: 'F', credential_note: 'as it was' },
      })

    it.each(DYING)('on %s: a create with a user name or password fails with a 500', (release) => {
      for (const secrets of [
        { credential_username: 'u', credential_password: 'p' },
        { credential_username: 'u' },
        { credential_password: 'p' },
        { credential_username: '' },
        { credential_password: '' },
      ]) {
        for (const password of [decrypt, { api_key_decrypt_password: 'wrong' }, {}]) {
          const server = instance(release)
          const answer = server.post('credentials/create', { ...named, ...secrets, ...password })
          expect([answer.status, answer.body]).toEqual([500, ''])
          expect(server.rows('credentials')).toEqual([])
        }
      }
    })

    it.each(DYING)('on %s: a create with neither is refused', (release) => {
      for (const secrets of [
        {},
        { credential_username: null, credential_password: null },
        { login_name: 'F', login_username: 'u', login_password: 'p' },
      ]) {
        for (const password of [decrypt, {}]) {
          const server = instance(release)
          const answer = server.post('credentials/create', { ...named, ...secrets, ...password })
          expect([answer.status, answer.success]).toEqual([200, 'False'])
          expect(server.rows('credentials')).toEqual([])
        }
      }
    })

    it.each(DYING)(
      'on %s: an update dies with the decrypt password, and says no without',
      (release) => {
        for (const values of [{ credential_note: 'n' }, { credential_password: 'q' }]) {
          const server = instance(release)
          const id = stored(server)
          const before = structuredClone(server.row('credentials', id))
          const body = { client_id: 1, credential_id: id, ...values }
          for (const password of [INSTANCE_PASSWORD, 'wrong']) {
            const answer = server.post('credentials/update', {
              ...body,
              api_key_decrypt_password: password,
            })
            expect([answer.status, answer.body]).toEqual([500, ''])
          }
          const without = server.post('credentials/update', body)
          expect([without.status, without.success]).toEqual([200, 'False'])
          expect(server.row('credentials', id)).toEqual(before)
        }
      },
    )

    it.each(DYING)('on %s: reading works', (release) => {
      const server = instance(release)
      stored(server)
      expect(server.get('credentials/read', decrypt).data).toHaveLength(1)
    })

    it.each(WRITING)('on %s: create and update work', (release) => {
      const server = instance(release)
      const prefix = release === '25.01' ? 'login' : 'credential'
      const every = ['description', 'uri', 'username', 'otp_secret', 'note', 'uri_2']
      const numbers = ['important', 'contact_id', 'vendor_id', 'asset_id', 'software_id']
      const body = {
        ...Object.fromEntries(every.map((name) => [`${prefix}_${name}`, 'u'])),
        ...Object.fromEntries(numbers.map((name) => [`${prefix}_${name}`, 0])),
        ...{ [`${prefix}_name`]: 'F', [`${prefix}_password`]: 'p', client_id: 1, ...decrypt },
      }
      expect(server.post('credentials/create', body).success).toBe('True')
      const update = { [`${prefix}_id`]: 1, [`${prefix}_note`]: 'n', client_id: 1, ...decrypt }
      expect(server.post('credentials/update', update).success).toBe('True')
      expect(server.row('credentials', 1)).toMatchObject({ credential_note: 'n' })
    })
  })

  it("a vendor without a client belongs to all, and an asset may have a client that doesn't exist (H08)", () => {
    const server = instance('26.10')
    server.post('vendors/create', { vendor_name: 'Global' })
    expect(server.row('vendors', 1)).toMatchObject({ vendor_client_id: '0' })
    expect(asset(server, { client_id: 9999 }).success).toBe('True')
  })

  it("a kept apostrophe makes an update fail on releases that don't escape it (H09)", () => {
    const body = { client_id: 1, asset_id: 1, asset_os: 'x' }
    for (const [release, status] of [
      ['25.12', 500],
      ['26.05', 200],
    ] as const) {
      const server = instance(release)
      asset(server, { asset_name: "Ada's" })
      expect(server.post('assets/update', body).status).toBe(status)
      expect(server.post('assets/update', { ...body, asset_name: "Ada's own" }).status).toBe(200)
    }
  })

  it('an empty text clears, an empty date does not (H10)', () => {
    const server = instance('26.10')
    asset(server, { asset_notes: 'n', asset_purchase_date: '2026-01-02' })
    const body = { client_id: 1, asset_id: 1, asset_notes: '', asset_purchase_date: '' }
    server.post('assets/update', body)
    expect(server.row('assets', 1)).toMatchObject({
      asset_notes: '',
      asset_purchase_date: '2026-01-02',
    })
  })

  const deletions: [Release, string, object][] = [
    ['25.02', 'True', { count: 1 }],
    ['25.06', 'False', {}],
    ['26.08.2', 'False', {}],
    ['26.09', 'True', { count: 1 }],
  ]
  for (const [release, success, more] of deletions) {
    it(`assets/delete on ${release} replies ${success}, and the asset is gone (H33)`, () => {
      const server = instance(release)
      asset(server)
      const answer = server.post('assets/delete', { client_id: 1, asset_id: 1 })
      expect(answer).toMatchObject({ success, ...more })
      expect(server.rows('assets')).toEqual([])
      expect(server.rows('asset_interfaces')).toEqual([])
    })
  }

  it('deleting a record with an apostrophe in its name replies with 500 after the deletion, up to 26.08.2 (H33)', () => {
    const server = instance('26.07')
    asset(server, { asset_name: "Ada's" })
    expect(server.post('assets/delete', { client_id: 1, asset_id: 1 }).status).toBe(500)
    expect(server.rows('assets')).toEqual([])
  })

  it('deleting a client deletes everything but its expenses, and an apostrophe then makes it fail (H34)', () => {
    const server = instance('26.09')
    server.put('clients', { client_name: "O'Reilly", client_archived_at: '2026-01-01 00:00:00' })
    asset(server, { client_id: 3 })
    server.put('tickets', { ticket_subject: 'T', ticket_details: '', ticket_client_id: 3 })
    server.put('ticket_replies', { ticket_reply: 'r', ticket_reply_ticket_id: 1 })
    const expense = { expense_amount: 1, expense_date: '2026-01-01', expense_client_id: 3 }
    server.put('expenses', { ...expense, expense_currency_code: 'USD' })
    expect(server.post('clients/delete', { client_id: 1 }).success).toBe('False')
    expect(server.post('clients/delete', { client_id: 3 }).status).toBe(500)
    for (const table of ['assets', 'asset_interfaces', 'tickets', 'ticket_replies']) {
      expect(server.rows(table), table).toEqual([])
    }
    expect(server.rows('clients').map((row) => row['client_name'])).toEqual(['Acme', 'Bakery'])
    expect(server.rows('expenses')).toHaveLength(1)
  })

  it("domains/update repeats the lookup, and clears what doesn't resolve (H35)", () => {
    const server = instance('26.10')
    server.database.zones['found.example'] = {
      a: '192.0.2.7',
      ns: 'ns1.found.example',
      mx: '',
      txt: '',
      whois: 'Registrar',
      expire: '2028-02-03',
    }
    for (const name of ['lost.example', 'found.example']) {
      server.put('domains', {
        domain_name: name,
        domain_ip: '192.0.2.1',
        domain_expire: '2027-01-01',
        domain_client_id: 1,
      })
    }
    const update = (id: number, more: object) =>
      server.post('domains/update', { client_id: 1, domain_id: id, ...more })
    expect(update(1, { domain_notes: 'n' }).success).toBe('True')
    expect(server.row('domains', 1)).toMatchObject({ domain_ip: '', domain_expire: '2027-01-01' })
    update(1, { domain_expire: '' })
    expect(server.row('domains', 1)).toMatchObject({ domain_expire: null })
    update(2, { domain_expire: 'soon' })
    expect(server.row('domains', 2)).toMatchObject({
      domain_ip: '192.0.2.7',
      domain_expire: '2028-02-03',
    })
    expect(update(2, { domain_expire: 'next friday' }).status).toBe(500)
    expect(update(2, { domain_expire: '03/04/2027' }).status).toBe(500)
  })

  it('making a location primary clears the flag of the others even if the write fails (H36)', () => {
    const server = instance('26.10')
    server.put('locations', { location_name: 'A', location_primary: 1, location_client_id: 1 })
    server.put('locations', { location_name: 'B', location_client_id: 1 })
    const body = { client_id: 1, location_id: 2, location_primary: 1 }
    expect(
      server.post('locations/update', { ...body, location_city: 'x'.repeat(201) }).status,
    ).toBe(500)
    expect(server.rows('locations').map((row) => row['location_primary'])).toEqual(['0', '0'])
  })

  it("a reply with status 5 closes a ticket only partly, and it can't be closed again (H37)", () => {
    const server = instance('26.09')
    server.post('tickets/create', { client_id: 1, ticket_subject: 'T' })
    const reply = { client_id: 1, ticket_id: 1, ticket_reply: 'r' }
    server.post('ticket_replies/create', { ...reply, ticket_status: 5 })
    expect(server.row('tickets', 1)).toMatchObject({ ticket_status: '5', ticket_closed_at: null })
    const close = { client_id: 1, ticket_id: 1 }
    expect(server.post('tickets/close', close).success).toBe('True')
    server.post('ticket_replies/create', { ...reply, ticket_status: 2 })
    expect(server.row('tickets', 1)).toMatchObject({ ticket_status: '2' })
    expect(server.post('tickets/close', close).success).toBe('False')
  })
})
