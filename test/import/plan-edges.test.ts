import { describe, expect, it } from 'vitest'
import { toPrintablePlan } from '../../src/commands/import/printable-plan.ts'
import type { Release } from '../../src/resources/releases.ts'
import { apiRig, writesIn } from '../support/api.ts'
import { ACME, ALL, planned, rowsOf } from './planned.ts'

const GLOBAL = { kind: 'global' } as const

describe('values', () => {
  it('that are too long are refused with their column', async () => {
    const [row] = await rowsOf(apiRig(), 'assets', [
      { asset_name: 'X', asset_make: 'y'.repeat(201) },
    ])
    expect(row).toMatchObject({
      ...{ do: 'refuse', column: 'asset_make', name: 'X' },
      why: 'asset_make: 201 characters, at most 200',
    })
  })

  it('that clear a date are refused if one is stored (H10), and change nothing otherwise', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [
      { asset_name: 'LT-0001', asset_purchase_date: '' },
      { asset_name: 'VM-ERP', asset_purchase_date: '' },
      { asset_name: 'LT-0003', asset_notes: '' },
    ])
    expect(rows).toMatchObject([
      { do: 'refuse', hazard: 'H10', column: 'asset_purchase_date' },
      { do: 'same' },
      { do: 'update', changes: { asset_notes: { from: 'Dropped off a cliff. Again.', to: '' } } },
    ])
  })

  it('are compared as ITFlow stores them', async () => {
    const rows = await rowsOf(apiRig(), 'contacts', [
      {
        contact_email: 'ADA@acme.example',
        contact_phone: '555-0101',
        contact_name: 'Ada Lovelace ',
      },
    ])
    expect(rows).toMatchObject([{ do: 'same', id: 1, match: 'email' }])
  })

  it('are compared decoded if they are stored escaped (H32)', async () => {
    const rig = apiRig('26.10', {
      prepare: ({ tables }) => {
        const [asset] = tables['assets']?.rows ?? []
        if (asset !== undefined) asset['asset_notes'] = 'Tom &amp; Jerry&#039;s'
      },
    })
    expect(
      await rowsOf(rig, 'assets', [{ asset_name: 'LT-0001', asset_notes: "Tom & Jerry's" }]),
    ).toMatchObject([{ do: 'same' }])
  })
})

describe('cells of JSON, YAML and spreadsheets', () => {
  it('that are numbers are matched and compared like text', async () => {
    const rig = apiRig('26.10', {
      prepare: ({ tables }) => {
        const [asset] = tables['assets']?.rows ?? []
        if (asset !== undefined) asset['asset_serial'] = '4711'
      },
    })
    const rows = await rowsOf(rig, 'assets', [
      { asset_name: 'LT-0001', asset_serial: 4711, asset_contact_id: 1 },
      { asset_name: 'LT-0002', asset_serial: 0, asset_contact_id: null },
    ])
    expect(rows).toMatchObject([
      { do: 'same', id: 1, match: 'serial' },
      { do: 'update', id: 2, match: 'name', values: { asset_contact_id: null } },
    ])
    expect(rows[1]?.values).not.toHaveProperty('asset_serial')
  })
})

describe('clients', () => {
  it('may share an e-mail address without being the same', async () => {
    const rows = await rowsOf(
      apiRig(),
      'contacts',
      [{ client: '2', contact_name: 'Ada', contact_email: 'ada@acme.example' }],
      { scope: ALL },
    )
    expect(rows).toMatchObject([{ do: 'create', client: 2 }])
  })

  it('that are archived get no new records', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [{ client: 'Old Mill Hotel', asset_name: 'X' }], {
      scope: ALL,
    })
    expect(rows).toMatchObject([
      { do: 'refuse', column: 'client', why: 'The client Old Mill Hotel (6) is archived' },
    ])
  })

  it('can be none only if the import is for such records, and the server can create them (H08)', async () => {
    const rig = apiRig()
    const asset = [{ asset_name: 'X' }]
    expect(await rowsOf(rig, 'assets', asset, { scope: GLOBAL })).toMatchObject([
      { do: 'refuse', hazard: 'H08' },
    ])
    const document = [{ document_name: 'X', document_content: 'y' }]
    expect(await rowsOf(rig, 'documents', document, { scope: GLOBAL })).toMatchObject([
      { do: 'create', client: null },
    ])
    expect(
      await rowsOf(rig, 'documents', [{ client: null, ...document[0] }], { scope: GLOBAL }),
    ).toMatchObject([{ do: 'create', client: null }])
    expect(
      await rowsOf(rig, 'documents', [{ client: null, ...document[0] }], { scope: ALL }),
    ).toMatchObject([{ do: 'refuse', column: 'client' }])
  })

  it('are matched among all clients, and not created in an import for one', async () => {
    const rows = await rowsOf(
      apiRig(),
      'clients',
      [{ client_name: 'acme widgets', client_notes: 'n' }, { client_name: 'Nobody yet' }],
      { scope: ACME },
    )
    expect(rows).toMatchObject([
      { do: 'update', id: 1, match: 'name' },
      { do: 'refuse', why: expect.stringContaining("so it can't create another client") },
    ])
  })
})

describe("what a release can't do", () => {
  it.each<[Release, string]>([
    ['26.10', 'create'],
    ['25.01', 'refuse'],
  ])('on %s a certificate is %s', async (release, action) => {
    const [row] = await rowsOf(apiRig(release), 'certificates', [
      { certificate_name: 'n.example', certificate_domain: 'n.example' },
    ])
    expect(row?.do).toBe(action)
    if (action === 'refuse') expect(row?.why).toContain('has no operation to create certificates')
  })

  it.each(['invoices', 'products', 'software', 'expenses', 'quotes'] as const)(
    '%s are only compared',
    async (name) => {
      const rig = apiRig()
      const [row] = await rowsOf(rig, name, [{ [`${name}_x`]: 'y' }], { scope: ALL })
      expect(row?.do).toBe('refuse')
      expect(writesIn(rig.calls)).toEqual([])
    },
  )
})

it('tickets are found by their number, and otherwise by their subject', async () => {
  const rig = apiRig()
  const { listed } = await planned(rig, 'tickets', [])
  const ticket = listed.find(({ row }) => row['ticket_reference'] === 'TCK-1042')?.row ?? {}
  const rows = await rowsOf(rig, 'tickets', [
    { ticket_reference: 'tck-1042', ticket_subject: ticket['ticket_subject'] },
    { ticket_subject: 'Nothing like it', ticket_details: 'x' },
  ])
  expect(rows).toMatchObject([
    { do: 'same', id: ticket['ticket_id'], match: 'number' },
    { do: 'create' },
  ])
})

it('an unknown key is an error of the whole import', async () => {
  await expect(rowsOf(apiRig(), 'assets', [], { match: ['colour'] })).rejects.toThrow(
    "Assets can't be matched by “colour”",
  )
})

it('the list is read once for any number of rows', async () => {
  const rig = apiRig()
  const rows = Array.from({ length: 300 }, (_, index) => ({
    ...{ asset_name: `N-${index}`, asset_contact_id: 'Ada Lovelace', asset_location_id: 'HQ' },
    client: 'Acme Widgets',
  }))
  const { plan } = await planned(rig, 'assets', rows, { scope: ALL })
  expect(plan.counts.create).toBe(300)
  const reads = rig.calls.filter((call) => /(assets|clients|contacts|locations)\/read$/.test(call))
  expect(reads.length).toBeLessThanOrEqual(8)
})

it('a printed plan has its hints as text, and every row', async () => {
  const { plan } = await planned(apiRig(), 'assets', [{ asset_name: 'LT-0000' }])
  expect(toPrintablePlan(plan, undefined)).toMatchObject({
    ...{ resource: 'assets', source: null, ignored_columns: [] },
    counts: { create: 0, update: 0, same: 0, skip: 0, refuse: 1, conflict: 0 },
    rows: [
      {
        ...{ line: 2, do: 'refuse', name: 'LT-0000' },
        why: 'asset 34 LT-0000, found by name, is archived',
        hint: expect.any(String),
      },
    ],
  })
})
