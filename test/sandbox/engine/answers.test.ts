import { describe, expect, it } from 'vitest'
import type { Release } from '../../../src/resources/releases.ts'
import { addKey, addUser } from '../../../src/sandbox/database.ts'
import { INSTANCE_KEY, INSTANCE_PASSWORD, type Instance, instance } from '../../support/instance.ts'

const ids = (answer: { data?: Record<string, unknown>[] }, name: string) =>
  (answer.data ?? []).map((record) => record[name])

describe('authentication', () => {
  const server = instance('26.10')

  it('refuses a request without a key, and a wrong key with a message', () => {
    expect(server.send('GET', 'clients/read')).toMatchObject({ status: 401, body: '' })
    expect(server.send('POST', 'clients/create', { body: 'api_key=x' })).toMatchObject({
      status: 401,
      body: '',
    })
    const wrong = server.send('GET', 'clients/read', { query: { api_key: 'wrong' } })
    expect(wrong).toMatchObject({ status: 401, success: 'False' })
  })

  it('accepts a key in the body of a GET, or without one there, in the query', () => {
    const body = JSON.stringify({ api_key: INSTANCE_KEY })
    expect(server.send('GET', 'clients/read', { body }).success).toBe('True')
    const both = { query: { api_key: 'wrong' }, body }
    expect(server.send('GET', 'clients/read', both).success).toBe('True')
    const query = { api_key: INSTANCE_KEY }
    expect(server.send('GET', 'clients/read', { query }).success).toBe('True')
  })

  it("refuses other methods than the operation's", () => {
    const query = { api_key: INSTANCE_KEY }
    expect(server.send('GET', 'clients/create', { query }).status).toBe(405)
    expect(server.post('clients/read', {}).status).toBe(405)
    expect(server.send('DELETE', 'clients/delete')).toMatchObject({
      status: 405,
      body: 'string(6) "DELETE"\n',
    })
  })

  it('refuses a key on its last day', () => {
    addKey(server.database, { secret: 'spent', expire: '2026-11-24' })
    addKey(server.database, { secret: 'good', expire: '2026-11-25' })
    const get = (api_key: string) => server.send('GET', 'clients/read', { query: { api_key } })
    expect([get('spent').status, get('good').status]).toEqual([401, 200])
  })

  it('accepts operations of the release only', () => {
    const exists = (release: Release, path: string) => instance(release).get(path).status !== 404
    expect(exists('26.05', 'tickets/close')).toBe(false)
    expect(exists('26.09', 'tickets/close')).toBe(true)
    expect(exists('26.3', 'payments/read')).toBe(true)
    expect(exists('26.04', 'payments/read')).toBe(false)
  })

  it('accepts a path in a folder', () => {
    const request = { method: 'GET', query: { api_key: INSTANCE_KEY }, headers: {}, body: '' }
    const path = '/it/flow/api/v1/clients/read.php'
    expect(server.get('clients/read').status).toBe(200)
    expect(server.handle({ ...request, path }).status).toBe(200)
    expect(server.handle({ ...request, path: '/api/v1/clients/' }).status).toBe(404)
  })
})

describe('the permissions of a key', () => {
  const restricted = (release: Release): Instance => {
    const server = instance(release)
    const userId = addUser(server.database, {
      isAdmin: false,
      levels: { support: 2, client: 2, sales: 1, financial: 0, credential: 2 },
      clients: [2],
    })
    addKey(server.database, { secret: 'bound', clientId: 2, userId })
    for (const client of [0, 1, 2])
      server.put('contacts', { ...contact, contact_client_id: client })
    return server
  }
  const contact = { contact_name: 'C', contact_email: 'c@x.example', contact_mobile: '5550100' }
  const contactsOf = (server: Instance, query = {}) =>
    ids(server.get('contacts/read', query, { api_key: 'bound' }), 'contact_client_id')

  it('a key for one client sees that client, a restricted user also the records without a client (H19)', () => {
    expect(contactsOf(restricted('26.05'))).toEqual(['2'])
    expect(contactsOf(restricted('26.09'))).toEqual(['0', '2'])
  })

  it('a contact found by mobile number is shown whatever its client (H11)', () => {
    for (const release of ['26.05', '26.08', '26.10'] as const) {
      const server = restricted(release)
      server.rows('contacts').splice(2)
      server.rows('contacts').splice(0, 1)
      expect(contactsOf(server, { contact_phone_or_mobile: '5550100' })).toEqual(['1'])
    }
  })

  it('client_id on a read is ignored on 26.08, and is a filter since 26.09 (H11)', () => {
    const names = (release: Release, query: object, body = {}) =>
      ids(instance(release).get('clients/read', { ...query }, body), 'client_id')
    expect(names('26.08', { client_id: '2' })).toEqual(['1', '2'])
    expect(names('26.09', { client_id: '2' })).toEqual(['2'])
    expect(names('26.09', {}, { client_id: 2 })).toEqual(['2'])
    expect(names('26.05', {}, { client_id: 2 })).toEqual(['1', '2'])
    expect(names('26.09', { client_id: '' })).toEqual([])
  })

  it("archive, close and resolve don't check the client (H38), create and update do", () => {
    const server = restricted('26.10')
    server.put('locations', { location_name: 'HQ', location_client_id: 1 })
    const body = { client_id: 1, location_id: 1 }
    expect(server.post('locations/archive', body, 'bound').success).toBe('True')
    expect(server.post('locations/update', body, 'bound').status).toBe(403)
    expect(server.post('locations/delete', body, 'bound').status).toBe(403)
    expect(server.get('expenses/read', {}, { api_key: 'bound' }).status).toBe(403)
  })

  it('products, expenses and payments send a key for one client no data (H13)', () => {
    for (const module of ['products', 'expenses']) {
      const answer = restricted('26.05').get(`${module}/read`, {}, { api_key: 'bound' })
      expect(answer).toMatchObject({ status: 200, success: 'True', count: 1 })
      expect(answer.data).toBeUndefined()
    }
  })
})

describe('a read', () => {
  const named = (release: Release, names: string[]) => {
    const server = instance(release)
    for (const name of names) server.put('networks', { network_name: name, network_client_id: 1 })
    return server
  }

  it('finds all records with a name, ignoring case and accents, and no others (H30)', () => {
    const server = named('26.10', ['Büro', 'buro', 'Lager'])
    expect(ids(server.get('networks/read', { network_name: 'BURO' }), 'network_id')).toEqual([
      '1',
      '2',
    ])
    expect(server.get('networks/read', { network_name: '%' }).success).toBe('False')
  })

  it('pages by ID, and fails on a negative number (H24)', () => {
    const server = named('26.10', ['a', 'b', 'c'])
    const page = (query: Record<string, string>) => server.get('networks/read', query)
    expect(ids(page({ limit: '2', offset: '1' }), 'network_name')).toEqual(['b', 'c'])
    expect(page({ limit: '0' }).success).toBe('False')
    expect(page({ limit: 'two' }).success).toBe('False')
    expect(page({ offset: '3' }).success).toBe('False')
    expect(page({ limit: '-1' })).toMatchObject({ status: 500, body: '' })
    expect(page({ offset: '-1' }).status).toBe(500)
    const body = server.get('networks/read', {}, { limit: 1 })
    expect(ids(body, 'network_name')).toEqual(['a'])
  })

  it("fails on a page that doesn't fit into memory (H25)", () => {
    const server = instance('26.10')
    for (let count = 0; count < 40_000; count += 1) {
      server.put('assets', { asset_name: 'A', asset_client_id: 1 })
    }
    expect(server.get('assets/read', { limit: '40000' })).toMatchObject({ status: 500, body: '' })
    expect(server.get('assets/read', { limit: '20000' }).count).toBe(20_000)
  })

  it('has numbered keys up to 25.12, in addition to the names of the release', () => {
    const record = (release: Release) => {
      const server = instance(release)
      server.put('assets', { asset_name: 'A', asset_favorite: 1, asset_client_id: 1 })
      return server.get('assets/read', { asset_id: '1' }).data?.[0]
    }
    expect(record('25.12')).toMatchObject({ 0: '1', 2: 'A', asset_important: '1' })
    expect(Object.keys(record('26.02') ?? {})).not.toContain('0')
    expect(record('26.02')).toMatchObject({ asset_favorite: '1' })
  })

  it("doesn't show an archived record since 26.10, not even by ID (H20)", () => {
    for (const [release, count] of [
      ['26.09', 1],
      ['26.10', 0],
    ] as const) {
      const server = named(release, ['a'])
      Object.assign(server.row('networks', 1) ?? {}, { network_archived_at: '2026-01-01 00:00:00' })
      expect(ids(server.get('networks/read', { network_id: '1' }), 'network_id')).toHaveLength(
        count,
      )
      expect(ids(server.get('networks/read'), 'network_id')).toHaveLength(count)
    }
  })

  it('reproduces broken filters (H12)', () => {
    const software = instance('26.10')
    software.put('software', { software_name: 'S', software_type: 'T', software_client_id: 1 })
    const read = (query: Record<string, string>) => software.get('software/read', query)
    expect(read({ software_name: 'S' }).status).toBe(500)
    expect(read({ software_type: 'T' }).success).toBe('False')
    expect(instance('25.12').get('domains/read', { domain_name: 'x' }).status).toBe(500)
    expect(instance('26.05').get('domains/read', { domain_name: 'x' }).status).toBe(200)
    const quote = {
      quote_status: 'Draft',
      quote_date: '2026-01-01',
      quote_currency_code: 'USD',
      quote_client_id: 1,
    }
    for (const [release, success] of [
      ['26.05', 'False'],
      ['26.09', 'True'],
    ] as const) {
      const server = instance(release)
      server.put('quotes', quote)
      expect(server.get('quotes/read', { quote_id: '1' }).success).toBe(success)
    }
  })

  it('shows the status name of one ticket, but not in a list (H17)', () => {
    const server = instance('26.10')
    server.post('tickets/create', { client_id: 1, ticket_subject: 'T', ticket_details: 'd' })
    expect(server.get('tickets/read').data?.[0]).not.toHaveProperty('ticket_status_name')
    expect(server.get('tickets/read', { ticket_id: '1' }).data?.[0]).toMatchObject({
      ticket_status_name: 'New',
      ticket_details: 'd<br>',
    })
  })

  it('shows credentials only with the decrypt password, in the body since 26.08 (H14, H26)', () => {
    const password = { api_key_decrypt_password: INSTANCE_PASSWORD }
    for (const [release, query, body] of [
      ['26.05', password, {}],
      ['26.08', {}, password],
    ] as const) {
      const server = instance(release)
      server.put('credentials', { credential_name: 'C', credential_client_id: 1 })
      expect(server.get('credentials/read', query, body).count).toBe(1)
      expect(server.get('credentials/read', body, query).success).toBe('False')
    }
  })

  it('adds up technicians’ time by ticket and technician', () => {
    const server = instance('26.3')
    server.put('tickets', {
      ticket_prefix: 'TCK-',
      ticket_number: 7,
      ticket_details: '',
      ticket_client_id: 1,
    })
    for (const time of ['00:45:00', '00:30:10', '00:00:00']) {
      server.put('ticket_replies', {
        ticket_reply_time_worked: time,
        ticket_reply_by: 1,
        ticket_reply_ticket_id: 1,
      })
    }
    const [entry, ...more] = server.get('technicians/time', { month: '11' }).data ?? []
    expect(more).toEqual([])
    expect(entry).toMatchObject({
      ticket_number: 'TCK-7',
      time_worked: '01:15:10',
      company: 'Acme',
    })
    expect(server.get('technicians/time', { year: '2025' }).success).toBe('False')
    expect(server.get('technicians/time', { month: '0' }).message).toMatch('Invalid month')
  })
})

describe('a write', () => {
  it('needs every number on a create on old releases (H21)', () => {
    const create = (release: Release, more = {}) =>
      instance(release).post('clients/create', { client_name: 'C', ...more }).status
    expect(create('25.06')).toBe(500)
    expect(create('25.06', { client_rate: 0, client_net_terms: 30 })).toBe(200)
    expect(create('25.09')).toBe(200)
  })

  it('needs the lead in clients/update until 26.08.2 (H22)', () => {
    const update = (release: Release, more = {}) =>
      instance(release).post('clients/update', { client_id: 1, client_notes: 'n', ...more })
    expect(update('26.08').status).toBe(500)
    expect(update('26.08', { client_is_lead: 0 }).success).toBe('True')
    expect(update('26.09').success).toBe('True')
  })

  it('stores nothing if a column refuses a value (H23)', () => {
    const server = instance('26.10')
    const status = (more: object) =>
      server.post('assets/create', { client_id: 1, asset_name: 'A', ...more }).status
    expect(status({ asset_name: 'x'.repeat(201) })).toBe(500)
    expect(status({ asset_name: '🍞'.repeat(200) })).toBe(200)
    expect(status({ asset_install_date: '2026-02-30' })).toBe(500)
    expect(status({ asset_vendor_id: 99999999999 })).toBe(500)
    expect(server.rows('assets')).toHaveLength(1)
    const long = { client_id: 1, credential_name: 'C', credential_password: 'x'.repeat(351) }
    expect(server.post('credentials/create', long).message).toBe(
      'credential_password is too long to store.',
    )
  })

  it("stores texts trimmed and without tags, a phone's digits, no URL scheme, six characters (H27)", () => {
    const server = instance('26.10')
    server.post('clients/create', {
      client_name: ' <b>A</b> < B ',
      client_website: 'https://a.example',
      client_abbreviation: 'ABCDEFGH',
    })
    expect(server.row('clients', 3)).toMatchObject({
      client_name: 'A < B',
      client_website: 'a.example',
      client_abbreviation: 'ABCDEF',
    })
    server.post('vendors/create', { vendor_name: 'V', vendor_phone: '+1 (555) 01-00' })
    expect(server.row('vendors', 1)).toMatchObject({ vendor_phone: '15550100' })
  })

  it('treats null as not sent and a word as not a number (H39)', () => {
    const server = instance('26.10')
    const network = { client_id: 1, network_name: 'N', network: 'hello', network_vlan: 'ten' }
    server.post('networks/create', network)
    expect(server.row('networks', 1)).toMatchObject({ network: 'hello', network_vlan: '0' })
    const body = { client_id: 1, network_id: 1, network_name: null, network_notes: 'n' }
    server.post('networks/update', body)
    expect(server.row('networks', 1)).toMatchObject({ network_name: 'N', network_notes: 'n' })
  })

  it('fails alike for a missing field and a duplicate (H16), and for an unchanged and an unknown record (H15)', () => {
    const server = instance('26.10')
    const contact = { client_id: 1, contact_name: 'Ada', contact_email: 'ada@acme.example' }
    expect(server.post('contacts/create', contact).success).toBe('True')
    const twice = server.post('contacts/create', { ...contact, contact_email: 'ADA@acme.example' })
    expect(twice.success).toBe('False')
    expect(server.post('contacts/create', { client_id: 1 }).message).toBe(twice.message)
    const update = (id: number) =>
      server.post('contacts/update', { client_id: 1, contact_id: id, contact_name: 'Ada' })
    expect(update(1).success).toBe('False')
    expect(update(9).message).toBe(update(1).message)
  })

  it.each([
    ['25.01', null],
    ['25.03', null],
    ['25.06', 'API'],
    ['25.09', 'API'],
    ['25.12', 'API'],
    ['26.10', 'API'],
  ] as const)('creates a ticket on %s with the source %s (H17)', (release, source) => {
    const server = instance(release)
    server.post('tickets/create', { client_id: 1, ticket_subject: 'S', ticket_details: 'D' })
    expect(server.row('tickets', 1)).toMatchObject({ ticket_source: source })
    expect(server.get('tickets/read').data?.[0]).toMatchObject({ ticket_source: source })
  })

  it('stores any priority up to 26.08.2, then one of four or Medium, and Open since 26.09.3 (H17)', () => {
    const stored = (release: Release, more: object) => {
      const server = instance(release)
      server.post('tickets/create', { client_id: 1, ticket_subject: 'T', ...more })
      const { ticket_priority: priority, ticket_status: status } = server.row('tickets', 1) ?? {}
      return [priority, status]
    }
    expect(stored('26.08', {})).toEqual(['Low', '1'])
    expect(stored('26.08', { ticket_priority: 'Critical' })).toEqual(['Critical', '1'])
    expect(stored('26.09', { ticket_priority: 'high' })).toEqual(['Medium', '1'])
    expect(stored('26.09', { ticket_priority: 'High', ticket_assigned_to: 1 })).toEqual([
      'High',
      '1',
    ])
    expect(stored('26.09.3', { ticket_assigned_to: 1 })).toEqual(['Medium', '2'])
  })

  it('stores a reply as Internal unless it is Public, and a bad time as zero (H28)', () => {
    const server = instance('26.10')
    server.post('tickets/create', { client_id: 1, ticket_subject: 'T' })
    for (const [type, time] of [
      ['public', '1:00:00'],
      ['Client', '1:00'],
      [undefined, undefined],
    ]) {
      server.post('ticket_replies/create', {
        ticket_id: 1,
        ticket_reply: 'r',
        ticket_reply_type: type,
        ticket_reply_time_worked: time,
      })
    }
    expect(
      server
        .rows('ticket_replies')
        .map((row) => [row['ticket_reply_type'], row['ticket_reply_time_worked']]),
    ).toEqual([
      ['Public', '01:00:00'],
      ['Internal', '00:00:00'],
      ['Internal', '00:00:00'],
    ])
  })

  it('resolves and closes a ticket only once, and creates no client with an ID (H29)', () => {
    const server = instance('26.10')
    server.post('tickets/create', { client_id: 1, ticket_subject: 'T' })
    const ticket = { client_id: 1, ticket_id: 1 }
    const answers = ['resolve', 'resolve', 'close', 'close'].map((operation) => {
      return server.post(`tickets/${operation}`, ticket).success
    })
    expect(answers).toEqual(['True', 'False', 'True', 'False'])
    expect(server.post('clients/create', { client_name: 'C', client_id: 3 }).success).toBe('False')
  })

  it('deletes only archived records, contacts since 26.09.1 (H40)', () => {
    const deletes = (release: Release) => {
      const server = instance(release)
      server.put('contacts', { contact_name: 'C', contact_client_id: 1 })
      return server.post('contacts/delete', { client_id: 1, contact_id: 1 }).success
    }
    expect([deletes('26.09'), deletes('26.09.1')]).toEqual(['True', 'False'])
  })

  it("updates the invoice's amount with an item, unless the invoice is paid", () => {
    const server = instance('26.09')
    for (const status of ['Sent', 'Paid']) {
      server.put('invoices', {
        invoice_status: status,
        invoice_date: '2026-01-01',
        invoice_due: '2026-02-01',
        invoice_discount_amount: 5,
        invoice_client_id: 1,
      })
    }
    const item = { name: 'Labour', qty: 2, price: 10.5 }
    expect(server.post('invoice_items/create', { ...item, invoice_id: 1 }).success).toBe('True')
    expect(server.post('invoice_items/create', { ...item, invoice_id: 2 }).success).toBe('False')
    expect(server.row('invoices', 1)).toMatchObject({ invoice_amount: '16.00' })
    expect(server.row('invoice_items', 1)).toMatchObject({ item_total: '21.00' })
  })

  it('is never part of a read', () => {
    const server = instance('26.05')
    const before = structuredClone(server.database)
    for (const module of ['clients', 'assets', 'tickets', 'credentials'])
      server.get(`${module}/read`)
    expect(server.database).toEqual(before)
  })
})
