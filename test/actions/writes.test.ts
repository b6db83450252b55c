import { describe, expect, it, test } from 'vitest'
import { create } from '../../src/actions/create.ts'
import { createReferenceCache } from '../../src/actions/reference-cache.ts'
import { reply } from '../../src/actions/reply.ts'
import { offlineValueOptions } from '../../src/actions/resolve-values.ts'
import { update } from '../../src/actions/update.ts'
import { findRecord } from '../../src/api/records/find.ts'
import { readAll, type StoredRecord } from '../../src/api/records/read.ts'
import { type Scope, scopeOfClient } from '../../src/api/records/scope.ts'
import { writableFields } from '../../src/api/writes/body.ts'
import { performWrite } from '../../src/api/writes/perform.ts'
import type { WriteRequest } from '../../src/api/writes/write.ts'
import { RefusedError, UsageError } from '../../src/errors.ts'
import { checkRecord } from '../../src/records/input.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { type ApiRig, apiRig, writesIn } from '../support/api.ts'

const ALL: Scope = { kind: 'all' }
const ACME = scopeOfClient(1)

/** Creates a record from JSON values like a program does, each named as in its source. */
async function created(
  rig: ApiRig,
  resource: Resource,
  record: Record<string, unknown>,
  more: { scope?: Scope } & Partial<Parameters<typeof create>[2]> = {},
) {
  const { scope = ACME, ...acting } = more
  const inputNameOf = (key: string) => `row 3, column ${key}`
  const values = await checkRecord(resource, record, 'create', await offlineValueOptions(rig.api), {
    inputNameOf,
  })
  return create(rig.api, { resource, scope, values }, { ...rig.acting, ...acting })
}

async function updated(
  rig: ApiRig,
  resource: Resource,
  which: StoredRecord | string,
  record: Record<string, unknown>,
  acting: Partial<Parameters<typeof update>[2]> = {},
) {
  const values = await checkRecord(resource, record, 'update', await offlineValueOptions(rig.api))
  return update(
    rig.api,
    { resource, scope: ALL, record: which, values },
    { ...rig.acting, ...acting },
  )
}

/** Records of the sandbox that new ones can belong to. */
const PARENTS: Record<string, number> = { tickets: 59, invoices: 13 }

/** A JSON value for the required and text fields of a create. */
function jsonFor(name: string, { kind, notation, refers, choices }: Field): unknown {
  if (refers !== undefined) return PARENTS[refers] ?? 1
  if (kind === 'decimal' || kind === 'integer') return '7.00'
  if (kind === 'date') return '2026-11-30'
  if (notation === 'host') return 'www.acme.example'
  if (notation === 'email') return 'new@acme.example'
  if (notation === 'domain') return 'new.acme.example'
  if (notation === 'network') return '10.77.0.0/24'
  return kind === 'choice' ? choices?.[0] : kind === 'html' ? `<p>New ${name}</p>` : `New ${name}`
}

const CREATED = RESOURCE_NAMES.filter((name) => resources[name].operations.create !== undefined)

describe('create', () => {
  it.each(CREATED)(
    '%s from JSON values: the server stores them, and the outcome has them',
    async (name) => {
      const rig = apiRig()
      const resource = resources[name]
      const required = writableFields(resource, 'create').filter(
        ([, { write }]) => write?.isRequired,
      )
      const record = Object.fromEntries(required.map(([key, field]) => [key, jsonFor(key, field)]))
      const scope = resource.client === null || resource.parent ? ALL : ACME
      const outcome = await created(rig, resource, record, { scope })
      expect(outcome).toMatchObject({ state: 'done' })
      expect(outcome.failure).toBeUndefined()
      for (const [key, field] of required) {
        if (field.refers === undefined) expect(outcome.row?.[key]).toBe(record[key])
      }
      expect(writesIn(rig.calls)).toHaveLength(1)
      expect(rig.announced).toHaveLength(1)
      const [stored] = await readAll(rig.api, resource, {
        scope: ALL,
        equals: { [resource.id]: outcome.id ?? 0, ...parentOf(resource, record) },
      })
      expect(stored?.row[resource.id]).toBe(outcome.id)
    },
  )

  it("looks up references within the record's client", async () => {
    const rig = apiRig()
    const { api, acting } = rig
    const { assets, contacts } = resources
    const [contact] = await readAll(api, contacts, { scope: ACME })
    const outcome = await created(rig, assets, {
      name: 'NB-9',
      type: 'laptop',
      contact: contact?.row['contact_name'],
      purchase_date: '2026-02-28',
    })
    expect(acting.isDryRun).toBeUndefined()
    expect(rig.row('assets', outcome.id ?? 0)).toMatchObject({
      asset_name: 'NB-9',
      asset_type: 'Laptop',
      asset_contact_id: `${contact?.row['contact_id']}`,
      asset_purchase_date: '2026-02-28',
      asset_client_id: '1',
    })
    await expect(
      created(rig, assets, { name: 'A', type: 'Laptop', contact: 'Nobody' }),
    ).rejects.toThrow('No contact “Nobody”')
  })

  it('reports missing fields, a missing client and invalid values before any request', async () => {
    const rig = apiRig()
    const { assets, contacts } = resources
    await expect(created(rig, contacts, { title: 'A' })).rejects.toThrow(
      'A new contact needs name and e-mail',
    )
    await expect(created(rig, assets, { name: '  ', type: 'Laptop' })).rejects.toThrow(
      'A new asset needs name',
    )
    await expect(
      created(rig, assets, { name: 'A', type: 'Laptop' }, { scope: ALL }),
    ).rejects.toThrow('A new asset needs a client')
    await expect(created(rig, assets, { purchase_date: '2026-02-30' })).rejects.toThrow(
      'row 3, column purchase_date 2026-02-30: no such date',
    )
    const twice = { name: 'A', email: 'a@b.example', phone: '5550199 x204', extension: '300' }
    await expect(created(rig, contacts, twice)).rejects.toThrow('row 3, column extension 300')
    expect(writesIn(rig.calls)).toEqual([])
  })

  it('refuses a new client on a profile that is bound to one', async () => {
    const rig = apiRig('26.10', { settings: { boundTo: 'Acme Widgets' } })
    const refused = created(rig, resources.clients, { name: 'New' }, { scope: ALL })
    await expect(refused).rejects.toThrow(RefusedError)
    expect(writesIn(rig.calls)).toEqual([])
  })

  it('is planned but not sent on a dry run, with its notices', async () => {
    const rig = apiRig()
    const outcome = await created(
      rig,
      resources.assets,
      { name: 'A', type: 'Laptop' },
      { isDryRun: true },
    )
    expect(outcome).toMatchObject({ state: 'planned', id: undefined, row: undefined })
    const [plan, ...more] = rig.announced
    expect(more).toEqual([])
    expect(plan?.changes.map(({ field, to }) => `${field} ${to}`).sort()).toEqual([
      'asset_name A',
      'asset_type Laptop',
    ])
    expect(writesIn(rig.calls)).toEqual([])
  })

  it('asks for late values once the others are resolved', async () => {
    const rig = apiRig()
    const { documents } = resources
    const here = await offlineValueOptions(rig.api)
    const values = await checkRecord(documents, { name: 'Plan' }, 'create', here)
    const seen: unknown[] = []
    const later = 'document_content'
    const more = async (known: unknown) => {
      seen.push(known)
      return checkRecord(documents, { content: 'One\nTwo' }, 'create', here)
    }
    const request = {
      resource: documents,
      scope: ACME,
      values,
      getLateValues: more,
      lateField: later,
    }
    const { row } = await create(rig.api, request, rig.acting)
    expect(seen).toEqual([{ values: { document_name: 'Plan' }, current: undefined }])
    expect(row).toMatchObject({ document_name: 'Plan', document_content: 'One<br>Two' })
  })

  it('stores secrets, and returns none', async () => {
    const rig = apiRig()
    const secrets = { password: 's3cret-äß', otp_secret: 'JBSWY3DPEHPK3PXP' }
    const outcome = await created(rig, resources.credentials, {
      name: 'Router',
      username: 'admin',
      ...secrets,
    })
    expect(JSON.stringify(outcome.row)).not.toContain('s3cret')
    const stored = await findRecord(rig.api, resources.credentials, 'Router', { scope: ACME })
    expect(stored.raw).toMatchObject({
      credential_username: 'admin',
      credential_password: 's3cret-äß',
      credential_otp_secret: 'JBSWY3DPEHPK3PXP',
    })
  })

  it('uses the given writer and look-up', async () => {
    const rig = apiRig()
    const { assets, contacts } = resources
    const requests: WriteRequest[] = []
    const looked: string[] = []
    const [contact] = await readAll(rig.api, contacts, { scope: ACME })
    const { id } = await created(
      rig,
      assets,
      { name: 'A', type: 'Laptop', contact: 'Whoever' },
      {
        writer: {
          perform: (request, options) => {
            requests.push(request)
            return performWrite(rig.api, request, options)
          },
        },
        lookUp: async (_, { field, inputName, text }) => {
          looked.push(`${field.refers} ${inputName} ${text}`)
          const stored = contact as StoredRecord
          return { id: Number(stored.row['contact_id']), record: { resource: contacts, stored } }
        },
      },
    )
    expect(looked).toEqual(['contacts row 3, column contact Whoever'])
    expect(requests.map(({ verb, values }) => [verb, values['asset_contact_id']])).toEqual([
      ['create', contact?.row['contact_id']],
    ])
    expect(rig.row('assets', id ?? 0)?.['asset_contact_id']).toBe(`${contact?.row['contact_id']}`)
  })
})

/** Reading items requires the invoice. */
function parentOf({ parent, needsFilter }: Resource, record: Record<string, unknown>) {
  if (parent === undefined || needsFilter === undefined) return {}
  return { [parent]: Number(record[parent]) }
}

const UPDATED = RESOURCE_NAMES.filter((name) => {
  const { operations, needsFilter } = resources[name]
  return operations.update !== undefined && needsFilter === undefined
})

/** A writable field that holds any text. */
function textOf(resource: Resource): string {
  const fields = writableFields(resource, 'update')
  const isPlain = ([, { kind, notation, isEncrypted }]: (typeof fields)[number]) =>
    kind === 'text' && notation === undefined && isEncrypted !== true
  return fields.find(isPlain)?.[0] ?? ''
}

describe('update', () => {
  it.each(UPDATED)('%s: sends only what differs, and nothing if nothing does', async (name) => {
    const rig = apiRig()
    const resource = resources[name]
    const field = textOf(resource)
    const [stored] = await readAll(rig.api, resource, { scope: ALL })
    const id = Number(stored?.row[resource.id])
    const outcome = await updated(rig, resource, `${id}`, { [field]: 'Changed by a program' })
    expect(outcome).toMatchObject({ state: 'done', id, row: { [field]: 'Changed by a program' } })
    const table = Object.entries(rig.database.tables).find(([, { rows }]) =>
      rows.some((row) => row[field] === 'Changed by a program'),
    )
    expect(table).toBeDefined()
    const before = writesIn(rig.calls).length
    const again = await updated(rig, resource, `${id}`, { [field]: 'Changed by a program' })
    expect(again).toMatchObject({
      state: 'unchanged',
      notices: [{ code: 'unchanged', message: expect.stringContaining('already up to date') }],
    })
    expect(writesIn(rig.calls)).toHaveLength(before)
  })

  it('accepts a record that was already found, and every stored value unchanged', async () => {
    const rig = apiRig()
    const { assets } = resources
    for (const stored of await readAll(rig.api, assets, { scope: ALL })) {
      const fields = writableFields(assets, 'update').filter(
        ([name]) => (stored.row[name] ?? null) !== null,
      )
      const record = Object.fromEntries(fields.map(([name]) => [name, stored.row[name]]))
      expect(await updated(rig, assets, stored, record)).toMatchObject({ state: 'unchanged' })
    }
    expect(writesIn(rig.calls)).toEqual([])
  })

  it('keeps a malformed value that is stored, and refuses a new one', async () => {
    const rig = apiRig('26.10', {
      prepare: ({ tables }) => {
        for (const row of tables['contacts']?.rows ?? []) row['contact_phone'] = 'call Ada first'
      },
    })
    const { contacts } = resources
    const kept = await updated(rig, contacts, '1', {
      phone: 'call Ada first',
      title: 'Of made-up things',
    })
    expect(kept).toMatchObject({ state: 'done', row: { contact_title: 'Of made-up things' } })
    expect(rig.row('contacts', 1)).toMatchObject({ contact_phone: 'call Ada first' })
    await expect(updated(rig, contacts, '1', { phone: 'call Bob first' })).rejects.toThrow(
      'phone call Bob first: not a phone number',
    )
  })

  it('clears fields with null, except dates (H10)', async () => {
    const rig = apiRig()
    const { assets } = resources
    const dated = (await readAll(rig.api, assets, { scope: ALL })).find(
      ({ row }) => row['asset_purchase_date'] && row['asset_serial'],
    )
    const id = `${dated?.row['asset_id']}`
    expect(await updated(rig, assets, id, { serial: null })).toMatchObject({ state: 'done' })
    expect(rig.row('assets', Number(id))?.['asset_serial'] || null).toBeNull()
    const refused = updated(rig, assets, id, { purchase_date: null }).catch((error) => error)
    expect(await refused).toMatchObject({
      code: 'refused',
      hazard: 'H10',
      message: expect.stringContaining("purchase_date can't be empty"),
    })
  })

  it('reports values that would be stored as they already are (H45)', async () => {
    const rig = apiRig()
    const { contacts } = resources
    expect(await updated(rig, contacts, '1', { name: ' Changed Name ' })).toMatchObject({
      state: 'done',
    })
    const again = await updated(rig, contacts, '1', { name: ' Changed Name ' })
    expect(again.state).toBe('unchanged')
    expect(again.notices.map(({ code }) => code)).toContain('unchanged')
  })

  it("enforces the release's length limits", async () => {
    const long = 'x'.repeat(200)
    const [old, now] = [apiRig('26.07'), apiRig('26.10')]
    const secret = { password: long }
    await expect(updated(old, resources.credentials, '1', secret)).rejects.toThrow(UsageError)
    expect(writesIn(old.calls)).toEqual([])
    expect(await updated(now, resources.credentials, '1', secret)).toMatchObject({ state: 'done' })
  })

  it('is reported as unsupported before any other error', async () => {
    const rig = apiRig('25.01')
    await expect(updated(rig, resources.documents, '999', { name: 'A' })).rejects.toMatchObject({
      code: expect.stringMatching(/not_found|unsupported/),
    })
    await expect(updated(rig, resources.locations, '999', { name: 'A' })).rejects.toMatchObject({
      code: 'unsupported',
    })
  })
})

describe('reply', () => {
  const said = async (rig: ApiRig, record: Record<string, unknown>) =>
    checkRecord(resources['ticket-replies'], record, 'create', await offlineValueOptions(rig.api))

  it.each(['TCK-1042', '59', 'Printer offline in accounting'])(
    'goes to the ticket named %s',
    async (ticket) => {
      const rig = apiRig()
      const values = await said(rig, { message: 'Rebooted it', time: '1h30', status: 'On Hold' })
      const outcome = await reply(rig.api, { scope: ALL, ticket, values }, rig.acting)
      expect(outcome).toMatchObject({ state: 'done' })
      expect(rig.row('ticket_replies', outcome.id ?? 0)).toMatchObject({
        ticket_reply: 'Rebooted it',
        ticket_reply_type: 'Internal',
        ticket_reply_time_worked: '01:30:00',
        ticket_reply_ticket_id: '59',
      })
      expect(rig.row('tickets', 59)).toMatchObject({ ticket_status: '3' })
    },
  )

  it('accepts a ticket that was already found, and is emailed if public', async () => {
    const rig = apiRig()
    const ticket = await findRecord(rig.api, resources.tickets, '59', { scope: ALL })
    const values = await said(rig, { message: 'Hello' })
    const outcome = await reply(rig.api, { scope: ALL, ticket, values, isPublic: true }, rig.acting)
    expect(rig.row('ticket_replies', outcome.id ?? 0)).toMatchObject({
      ticket_reply_type: 'Public',
      ticket_reply_ticket_id: '59',
    })
    const { notices, plan } = outcome
    expect(JSON.stringify([...notices, ...(plan.draft.warnings ?? [])])).toContain('mailed')
  })

  it('needs a message and an existing ticket', async () => {
    const rig = apiRig()
    const none = new Map()
    await expect(
      reply(rig.api, { scope: ALL, ticket: '59', values: none }, rig.acting),
    ).rejects.toThrow('A new ticket reply needs message')
    const values = await said(rig, { message: 'X' })
    await expect(
      reply(rig.api, { scope: ALL, ticket: 'TCK-1', values }, rig.acting),
    ).rejects.toThrow('No ticket')
    await expect(
      reply(rig.api, { scope: scopeOfClient(2), ticket: '59', values }, rig.acting),
    ).rejects.toThrow('No ticket 59')
    expect(writesIn(rig.calls)).toEqual([])
  })
})

test('an import creates and updates rows with the same functions, one after another', async () => {
  const rig = apiRig()
  const { assets } = resources
  const rows = [
    { name: 'PC-1', type: 'Desktop', serial: 'IMP-1' },
    { name: 'PC-2', type: 'desktop', serial: 'IMP-2' },
    { name: 'PC-1 renamed', type: 'Desktop', serial: 'imp-1' },
  ]
  const states: string[] = []
  for (const row of rows) {
    const known = (await readAll(rig.api, assets, { scope: ACME })).find(
      (stored) => String(stored.row['asset_serial']).toLowerCase() === row.serial.toLowerCase(),
    )
    const { state, plan } = await (known
      ? updated(rig, assets, known, row)
      : created(rig, assets, row))
    states.push(`${plan.request.verb} ${state}`)
  }
  expect(states).toEqual(['create done', 'create done', 'update done'])
  const held = (rig.database.tables['assets']?.rows ?? []).map(({ asset_name }) => asset_name)
  expect(held).toEqual(expect.arrayContaining(['PC-1 renamed', 'PC-2']))
  expect(held).not.toContain('PC-1')
})

test('many records with the same references cost one look-up each', async () => {
  const rig = apiRig()
  const { assets, contacts } = resources
  const [contact] = await readAll(rig.api, contacts, { scope: ACME })
  const lookUp = createReferenceCache()
  const name = contact?.row['contact_name']
  const readsOf = () => rig.calls.filter((call) => call === 'GET contacts/read').length
  const before = readsOf()
  for (const serial of ['L-1', 'L-2', 'L-3']) {
    await created(rig, assets, { name: serial, type: 'Laptop', serial, contact: name }, { lookUp })
  }
  const alone = readsOf() - before
  await created(rig, assets, { name: 'L-4', type: 'Laptop', contact: name })
  expect([alone, readsOf() - before]).toEqual([alone, alone * 2])
  const unknown = { name: 'L-5', type: 'Laptop', contact: 'Somebody new' }
  await expect(created(rig, assets, unknown, { lookUp })).rejects.toThrow('Somebody new')
  for (const row of rig.database.tables['contacts']?.rows ?? []) {
    if (row['contact_id'] === '1') row['contact_name'] = 'Somebody new'
  }
  expect(await created(rig, assets, unknown, { lookUp })).toMatchObject({ state: 'done' })
  const held = (rig.database.tables['assets']?.rows ?? []).filter(({ asset_name }) =>
    /^L-\d$/.test(`${asset_name}`),
  )
  expect(held.every((row) => Number(row['asset_contact_id']) > 0)).toBe(true)
  expect(held).toHaveLength(5)
})

describe('many records with different references', () => {
  const { assets, contacts } = resources
  const readsOf = (rig: ApiRig) => rig.calls.filter((call) => call === 'GET contacts/read').length
  const contactsOf = async (rig: ApiRig, key: string) =>
    (await readAll(rig.api, contacts, { scope: ACME })).map(({ row }) => row[key])
  const all = (rig: ApiRig, named: readonly unknown[], lookUp = createReferenceCache()) =>
    Promise.allSettled(
      named.map((contact, n) =>
        created(rig, assets, { name: `M-${n}`, type: 'Laptop', contact }, { lookUp }),
      ),
    )
  const heldBy = async (rig: ApiRig) =>
    (await readAll(rig.api, assets, { scope: ACME }))
      .filter(({ row }) => /^M-\d+$/.test(String(row['asset_name'])))
      .sort((a, b) => Number(a.row['asset_id']) - Number(b.row['asset_id']))

  it.each(['contact_name', 'contact_id'])('cost one read of the list: by %s', async (key) => {
    const rig = apiRig()
    const named = await contactsOf(rig, key)
    expect(named.length).toBeGreaterThan(7)
    const before = readsOf(rig)
    const outcomes = await all(rig, named)
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled']))
    const few = key === 'contact_id' ? 5 : 0
    const reading = 2
    expect(readsOf(rig) - before).toBeLessThanOrEqual(few + reading)
    const ids = new Set((await heldBy(rig)).map(({ row }) => row['asset_contact_id']))
    expect(ids).toEqual(new Set(await contactsOf(rig, 'contact_id')))
  })

  it("cost one more read if some don't exist, however many", async () => {
    const rig = apiRig()
    const named = await contactsOf(rig, 'contact_name')
    const before = readsOf(rig)
    const outcomes = await all(
      rig,
      named.flatMap((name, n) => [name, `Nobody ${n}`]),
    )
    const failed = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(failed).toHaveLength(named.length)
    expect(failed[3]?.message).toContain('No contact “Nobody 3” in ')
    expect(readsOf(rig) - before).toBeLessThanOrEqual(4)
  })

  it('find records created since, and keep two instances separate', async () => {
    const [rig, other] = [apiRig(), apiRig()]
    const lookUp = createReferenceCache()
    const [first] = await contactsOf(rig, 'contact_name')
    await all(rig, [first], lookUp)
    for (const row of rig.database.tables['contacts']?.rows ?? []) {
      if (row['contact_id'] === '1') row['contact_name'] = 'Somebody new'
    }
    expect(await all(rig, ['Somebody new'], lookUp)).toMatchObject([{ status: 'fulfilled' }])
    expect(await all(other, ['Somebody new'], lookUp)).toMatchObject([
      { reason: { code: 'not_found' } },
    ])
  })
})
