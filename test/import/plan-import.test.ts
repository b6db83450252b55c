import { describe, expect, it } from 'vitest'
import { apiRig, writesIn } from '../support/api.ts'
import { ALL, given, planned, recordOf, rowsOf } from './planned.ts'

describe('a row', () => {
  it('is an update of the values that differ, found by serial, with the stored values', async () => {
    const rig = apiRig()
    const { plan, targets, listed } = await planned(rig, 'assets', [
      {
        asset_name: 'LT-0001',
        asset_serial: 'abc123',
        asset_notes: 'Moved',
        asset_os: 'Windows 11 Pro',
      },
    ])
    expect(plan.rows).toEqual([
      {
        ...{ line: 2, do: 'update', id: 1, client: 1, name: 'LT-0001', match: 'serial' },
        changes: {
          asset_serial: { from: 'ABC123', to: 'abc123' },
          asset_notes: { from: 'Docking station in drawer 2.', to: 'Moved' },
        },
        values: { asset_serial: 'abc123', asset_notes: 'Moved' },
      },
    ])
    expect([...targets.values()].map(({ row }) => row['asset_id'])).toEqual([1])
    expect(listed.every(({ row }) => row['asset_client_id'] === 1)).toBe(true)
    expect(plan.counts).toEqual({ create: 0, update: 1, same: 0, skip: 0, refuse: 0, conflict: 0 })
    expect(writesIn(rig.calls)).toEqual([])
  })

  it('is unchanged if nothing differs, in any notation', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [
      { asset_name: 'LT-0001', interface_mac: 'AABB.CCDD.EEFF', asset_contact_id: 'ada lovelace' },
    ])
    expect(rows).toMatchObject([{ do: 'same', id: 1, match: 'mac' }])
  })

  it('is a create with references by ID and notations in one form', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [
      {
        ...{ asset_name: 'NEW-1', asset_serial: 'S-1', interface_mac: '02005e10ffff' },
        ...{ asset_contact_id: 'ada@acme.example', asset_location_id: 'HQ', asset_type: 'laptop' },
      },
    ])
    expect(rows).toEqual([
      {
        ...{ line: 2, do: 'create', client: 1, name: 'NEW-1' },
        values: {
          ...{ asset_name: 'NEW-1', asset_serial: 'S-1', interface_mac: '02:00:5e:10:ff:ff' },
          ...{ asset_contact_id: 1, asset_location_id: 1, asset_type: 'Laptop' },
        },
      },
    ])
  })

  it('is refused with the column if a reference does not exist', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [{ asset_name: 'X', asset_location_id: 'Annex' }])
    expect(rows).toMatchObject([
      { do: 'refuse', column: 'asset_location_id', why: 'No location “Annex” in Acme Widgets' },
    ])
  })

  it('is refused without a name', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [{ asset_os: 'BeOS' }])
    expect(rows).toMatchObject([{ do: 'refuse', why: 'A new asset needs name (asset_name)' }])
  })

  it('stays skipped or refused if it was before', async () => {
    const { plan } = await planned(apiRig(), 'assets', [
      { is: 'skip', line: 5, why: 'empty' },
      { is: 'refuse', line: 6, why: 'too many cells', column: 'Name' },
    ])
    expect(plan.rows).toEqual([
      { line: 5, do: 'skip', why: 'empty' },
      { line: 6, do: 'refuse', why: 'too many cells', column: 'Name' },
    ])
    expect(plan.counts).toMatchObject({ skip: 1, refuse: 1 })
  })
})

describe('the client of a row', () => {
  it.each([
    ['Acme Widgets', 1],
    ['acme widgets', 1],
    ['1', 1],
    [2, 2],
  ])('is %s', async (client, id) => {
    const rows = await rowsOf(apiRig(), 'assets', [{ client, asset_name: 'NEW' }], { scope: ALL })
    expect(rows).toMatchObject([{ do: 'create', client: id }])
  })

  it('is never a similar one', async () => {
    const rows = await rowsOf(
      apiRig(),
      'assets',
      [{ client: 'Acme Widgets Ltd', asset_name: 'N' }],
      {
        scope: ALL,
      },
    )
    expect(rows).toMatchObject([
      {
        ...{ do: 'refuse', column: 'client' },
        why: expect.stringContaining('No client “Acme Widgets Ltd”'),
        hint: expect.stringContaining('Did you mean Acme Widgets?'),
      },
    ])
  })

  it('must be named', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [{ asset_name: 'N' }], { scope: ALL })
    expect(rows).toMatchObject([
      { do: 'refuse', why: expect.stringContaining("doesn't say which") },
    ])
  })

  it('must be in the scope', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [{ client: '2', asset_name: 'N' }])
    expect(rows).toMatchObject([
      { do: 'refuse', column: 'client', why: expect.stringContaining('Acme Widgets') },
    ])
  })
})

describe('matching', () => {
  it('treats a placeholder as no serial, and does not store it', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [
      { asset_name: 'DT-0003', asset_serial: 'Default string', asset_os: 'Windows 11 Pro' },
    ])
    expect(rows).toMatchObject([
      { do: 'update', id: 12, match: 'name', values: { asset_os: 'Windows 11 Pro' } },
    ])
    expect(rows[0]?.values).not.toHaveProperty('asset_serial')
  })

  it('refuses a record found by name that has a different serial', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [{ asset_name: 'LT-0001', asset_serial: 'ZZZ' }])
    expect(rows).toMatchObject([
      { do: 'refuse', why: 'asset 1 LT-0001 has this name, but a different serial: ABC123' },
    ])
  })

  it('refuses a record that would move to another client', async () => {
    const rows = await rowsOf(
      apiRig(),
      'assets',
      [{ client: '2', asset_name: 'X', asset_serial: 'ABC123' }],
      { scope: ALL },
    )
    expect(rows).toMatchObject([
      { do: 'refuse', why: expect.stringContaining('belongs to client 1') },
    ])
  })

  it('refuses an archived record, unless the row says so and nothing differs', async () => {
    const rig = apiRig('26.10')
    const cells = { asset_name: 'LT-0000', asset_serial: '1OLD111' }
    const archived = {
      is: 'record',
      line: 2,
      record: recordOf(cells, { isArchived: true }),
    } as const
    expect(await rowsOf(rig, 'assets', [cells])).toMatchObject([
      { do: 'refuse', why: 'asset 34 LT-0000, found by serial, is archived' },
    ])
    expect(await rowsOf(rig, 'assets', [archived])).toMatchObject([{ do: 'same', id: 34 }])
  })

  it('refuses both of two rows for one record, and of two new rows with the same key', async () => {
    const rows = await rowsOf(apiRig(), 'assets', [
      { asset_name: 'LT-0001', asset_os: 'A' },
      { asset_name: 'X', asset_serial: 'ABC123', asset_os: 'B' },
      { asset_name: 'N1', asset_serial: 'S1' },
      { asset_name: 'N2', asset_serial: 's1' },
      { asset_name: 'N3', asset_serial: 'S3' },
      { asset_name: 'N3', asset_serial: 'S4' },
      { asset_name: 'N5', asset_serial: 'S5' },
      { asset_name: 'n5' },
    ])
    expect(rows.map(({ do: what, why }) => [what, why])).toEqual([
      ['refuse', 'Several rows for one asset: line 3 is also asset 1'],
      ['refuse', 'Several rows for one asset: line 2 is also asset 1'],
      ['refuse', 'Several rows for one asset: line 5 has the same serial'],
      ['refuse', 'Several rows for one asset: line 4 has the same serial'],
      ['create', undefined],
      ['create', undefined],
      ['refuse', 'Several rows for one asset: line 9 has the same name'],
      ['refuse', 'Several rows for one asset: line 8 has the same name'],
    ])
  })

  it('refuses rows that set a flag which only one record of a client may have', async () => {
    const rows = [
      { contact_name: 'A', contact_email: 'a@acme.example', contact_primary: 'yes' },
      { contact_name: 'B', contact_email: 'b@acme.example', contact_primary: 'yes' },
    ]
    expect(await rowsOf(apiRig(), 'contacts', rows)).toMatchObject([
      { do: 'refuse', hazard: 'H36', why: expect.stringContaining('line 3 sets it too') },
      { do: 'refuse', hazard: 'H36' },
    ])
    expect(await rowsOf(apiRig('25.10'), 'contacts', rows)).toMatchObject([
      { do: 'create' },
      { do: 'create' },
    ])
  })

  it('uses the ID if the name agrees, and not if nothing does', async () => {
    const rig = apiRig()
    expect(
      await rowsOf(rig, 'assets', [
        { id: '2', asset_name: 'LT-0002', asset_serial: 'NEW' },
        { id: '3', asset_name: 'elsewhere' },
      ]),
    ).toMatchObject([
      { do: 'update', id: 2, match: 'id', values: { asset_serial: 'NEW' } },
      { do: 'refuse', why: expect.stringContaining('may be from another instance') },
    ])
    expect(
      await rowsOf(rig, 'assets', [{ id: '3', asset_name: 'elsewhere' }], { match: ['id'] }),
    ).toMatchObject([{ do: 'update', id: 3, match: 'id' }])
  })
})

describe('other modules', () => {
  it('networks are matched by name and network', async () => {
    const rows = await rowsOf(apiRig(), 'networks', [
      { network_name: 'Office LAN', network: '192.168.99.0/24' },
      { network_name: 'office lan', network: '10.0.0.0/24', network_notes: 'x' },
      { network_name: 'Bad', network: '10.0.50.0/255.255.255.0' },
    ])
    expect(rows).toMatchObject([
      { do: 'create', notices: ['There is already a network with that name: 1'] },
      { do: 'update', id: 1, match: 'name+network' },
      { do: 'refuse', column: 'network', hazard: 'H39' },
    ])
  })

  it('certificates are never updated, and reported as unchanged if they are', async () => {
    const rows = await rowsOf(apiRig(), 'certificates', [
      { certificate_name: 'www.acme.example', certificate_issued_by: 'Somebody' },
    ])
    expect(rows).toMatchObject([
      { do: 'refuse', id: 1, why: expect.stringContaining('no operation to update certificates') },
    ])
  })

  it('updates of documents are refused on releases that damage them', async () => {
    const rig = apiRig('25.12')
    const [first] = (await planned(rig, 'documents', [])).listed
    const name = first?.row['document_name']
    const rows = await rowsOf(rig, 'documents', [
      { document_name: name, document_description: 'new' },
    ])
    expect(rows).toMatchObject([{ do: 'refuse', hazard: 'H03' }])
  })

  it('updates of domains name H35', async () => {
    const rows = await rowsOf(apiRig(), 'domains', [
      { domain_name: 'ACME.EXAMPLE', domain_expire: '2027-12-07' },
    ])
    expect(rows).toMatchObject([
      { do: 'update', id: 1, hazard: 'H35', changes: { domain_expire: { to: '2027-12-07' } } },
    ])
  })

  it('stored secrets are kept unless they may be replaced, and never shown', async () => {
    const rig = apiRig()
    const row = {
      credential_name: 'Firewall edge',
      credential_password: 'very new',
      credential_note: 'n',
    }
    const kept = await planned(rig, 'credentials', [row])
    expect(kept.plan.rows).toMatchObject([
      {
        do: 'update',
        values: { credential_note: 'n' },
        notices: ['Password: kept, since a different one is stored'],
      },
    ])
    expect(kept.plan.rows[0]?.values).not.toHaveProperty('credential_password')
    const replaced = await planned(rig, 'credentials', [row], { replacesSecrets: true })
    expect(replaced.plan.rows).toMatchObject([
      {
        ...{ do: 'update', values: { credential_password: { secret: true } } },
        changes: { credential_password: { from: { secret: true }, to: { secret: true } } },
      },
    ])
    expect(JSON.stringify(replaced.plan)).not.toContain('very new')
  })

  it('a word that is not one of the choices is accepted if it is stored', async () => {
    const rig = apiRig('26.10', {
      prepare: ({ tables }) => {
        const asset = tables['assets']?.rows[0]
        if (asset !== undefined) asset['asset_status'] = 'On loan'
      },
    })
    const refusal = { asset_status: { why: 'On loan is none of the statuses', column: 'Status' } }
    const row = (name: string, line: number) =>
      ({
        ...{ is: 'record', line },
        record: recordOf(
          { asset_name: name, asset_status: 'On loan' },
          { refusalsUnlessStored: new Map(Object.entries(refusal)) },
        ),
      }) as const
    expect(await rowsOf(rig, 'assets', [row('LT-0001', 2), row('LT-0002', 3)])).toMatchObject([
      { do: 'same' },
      { do: 'refuse', column: 'Status' },
    ])
  })

  it('defaults fill empty values', async () => {
    const defaults = new Map([
      ['asset_os', given('asset_os', 'Plan 9')],
      ['asset_status', given('asset_status', 'Stored')],
    ])
    const record = (name: string) => recordOf({ asset_name: name }, { defaults })
    const rows = await rowsOf(apiRig(), 'assets', [
      { is: 'record', line: 2, record: record('LT-0001') },
      { is: 'record', line: 3, record: record('SW-HQ-01') },
      { is: 'record', line: 4, record: record('NEW') },
    ])
    expect(rows).toMatchObject([
      { do: 'same' },
      { do: 'update', values: { asset_os: 'Plan 9' } },
      { do: 'create', values: { asset_name: 'NEW', asset_os: 'Plan 9', asset_status: 'Stored' } },
    ])
  })
})
