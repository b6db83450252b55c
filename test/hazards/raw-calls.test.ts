import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { compareReleases, type Release } from '../../src/resources/releases.ts'
import { addKey, addUser, type Database, type Row } from '../../src/sandbox/database.ts'
import { eachOnce, some } from '../support/division.ts'
import { copyOf } from '../support/sandbox.ts'
import { type HazardInstance, hazardInstance, RELEASES, releases } from './hazard-instance.ts'

type Body = Readonly<Record<string, unknown>>

/** Calls with a body of JSON. */
const call = (instance: HazardInstance, path: string, body: Body, ...more: string[]) =>
  instance.itflow(['api', 'POST', path, '--input', '-', ...more], { stdin: JSON.stringify(body) })

const hazardOf = (stderr: string) => /\((H\d\d)\)/.exec(stderr)?.[1]

/** The form of a change in the database: `assets 1 asset_os: "a" → "b"`. */
const CHANGE = /^(\w+) (\d+) (\w+): .* → (.*)$/

/** The changes that a body did not request, by names in a request. */
function unasked(module: keyof typeof resources, body: Body, changes: readonly string[]): string[] {
  return changes.filter((change) => {
    const [, , , column = '', after = ''] = CHANGE.exec(change) ?? []
    const sent = body[resources[module].fields[column]?.write?.name ?? column]
    return after === '' || sent === undefined || sent === null || JSON.parse(after) !== String(sent)
  })
}

/** Restores the data. */
function restore(instance: HazardInstance, fresh: Database): void {
  Object.assign(instance.database, copyOf(fresh))
  instance.changes()
}

interface Case {
  module: keyof typeof resources
  path: string
  hazard: string
  /** The bodies to try, made for the instance's data. */
  bodies: (instance: HazardInstance) => readonly Body[]
  prepare?: (database: Database) => void
}

const subsets = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: 2 ** all.length }, (_, chosen) =>
    all.filter((__, at) => ((chosen >> at) & 1) === 1),
  )

/** An asset with all three, one with only an IP, and one with none. */
const interfaces = (database: Database) => {
  const rows = database.tables['asset_interfaces']?.rows.slice(0, 3) ?? []
  const values = [
    ['10.0.0.5', '00:11:22:33:44:55', '1'],
    ['10.0.0.6', '', '0'],
    ['', '', '0'],
  ] as const
  for (const [index, row] of rows.entries()) {
    const [ip, mac, network] = values[index] ?? ['', '', '0']
    Object.assign(row, { interface_ip: ip, interface_mac: mac, interface_network_id: network })
  }
}

function assetBodies({ database }: HazardInstance): Body[] {
  const rows = database.tables['asset_interfaces']?.rows.slice(0, 3) ?? []
  return rows.flatMap((row, index) => {
    const id = row['interface_asset_id']
    const asset = database.tables['assets']?.rows.find((one) => one['asset_id'] === id)
    const basis = { asset_id: id, client_id: asset?.['asset_client_id'], asset_description: 'New' }
    const stored: [string, unknown][] = [
      ['asset_ip', row['interface_ip']],
      ['asset_mac', row['interface_mac']],
      ['asset_network_id', row['interface_network_id']],
    ]
    const named = subsets(stored).map((some) => ({ ...basis, ...Object.fromEntries(some) }))
    if (index > 0) return named.slice(0, 2)
    const cleared = { asset_ip: '', asset_mac: '', asset_network_id: 0 }
    return [
      ...named,
      { ...basis, ...Object.fromEntries(stored), asset_ip: null },
      { ...basis, ...cleared },
      { ...basis, client_id: 2 },
      { ...basis, asset_id: 0 },
    ]
  })
}

function contactBodies(instance: HazardInstance): Body[] {
  const row = instance.row('contacts', { contact_email: 'zoe@bakery.example' })
  const own = Number(row['contact_client_id'])
  const basis = { contact_id: row['contact_id'], contact_title: 'Owner' }
  const all = Object.fromEntries(
    Object.entries(resources.contacts.fields)
      .filter(([, { write }]) => write !== undefined)
      .map(([name, { kind }]) => [name, row[name] ?? (kind === 'text' ? '' : 0)]),
  )
  return [own, String(own), own + 1, 0, null, undefined].flatMap((client) => {
    const named = client === undefined ? {} : { client_id: client }
    return [
      { ...basis, ...named },
      { ...all, ...basis, ...named },
    ]
  })
}

const plainDocument = (database: Database) => {
  const [plain, quoted] = database.tables['documents']?.rows ?? []
  const texts = (row: Row | undefined, text: string) =>
    Object.assign(row ?? {}, {
      document_name: text,
      document_description: '',
      document_content: `<p>${text}</p>`,
    })
  texts(plain, 'Plain')
  texts(quoted, 'It\'s "so"')
}

function documentBodies({ database }: HazardInstance): Body[] {
  const rows = database.tables['documents']?.rows.slice(0, 2) ?? []
  const contents = [undefined, '<p>New</p>', '<p class="x">New</p>', "<p>It's\nnew</p>"]
  return rows.flatMap((row) =>
    contents.map((content) => ({
      document_id: row['document_id'],
      client_id: row['document_client_id'],
      ...(content === undefined ? { document_description: 'New' } : { document_content: content }),
    })),
  )
}

const CASES: readonly Case[] = [
  {
    module: 'assets',
    path: 'assets/update',
    hazard: 'H01',
    bodies: assetBodies,
    prepare: interfaces,
  },
  { module: 'contacts', path: 'contacts/update', hazard: 'H02', bodies: contactBodies },
  {
    module: 'documents',
    path: 'documents/update',
    hazard: 'H04',
    bodies: documentBodies,
    prepare: plainDocument,
  },
]

describe('a raw update is refused exactly if it would lose data, and is sent as is with --force', () => {
  // Before 26.3 an update of a document is never allowed.
  const since = (path: string): Release => (path === 'documents/update' ? '26.3' : '25.01')
  const tried = CASES.flatMap((one) =>
    some(releases(since(one.path))).map((release) => [one.path, release, one] as const),
  )
  it.each(tried)('%s on %s', async (path, release, { module, hazard, bodies, prepare }) => {
    const [forced, judged] = [
      await hazardInstance(release, prepare),
      await hazardInstance(release, prepare),
    ]
    const fresh = copyOf(forced.database)
    for (const body of bodies(forced)) {
      for (const instance of [forced, judged]) restore(instance, fresh)
      await call(forced, path, body, '--force')
      expect(forced.writes().at(-1)).toMatchObject({
        operation: path,
        body: { api_key: forced.sandbox.key, ...body },
      })
      const losses = unasked(module, body, forced.changes())
      const before = judged.writes().length
      const { status, stdout, stderr } = await call(judged, path, body)
      const shown = `${JSON.stringify(body)} lost ${JSON.stringify(losses)}: ${stderr}`
      expect(status === 10, shown).toBe(losses.length > 0 || diesInstead(path, release, body))
      const sent = judged.writes().length - before
      if (status === 10) expect([hazardOf(stderr), stdout, sent], shown).toEqual([hazard, '', 0])
      else expect(sent, shown).toBe(1)
    }
  })
})

/** Up to 25.06 an update of a contact with another client and not every field crashes; this can't be known before. */
function diesInstead(
  path: string,
  release: Release,
  { contact_name: name, client_id: client }: Body,
) {
  const isOld = compareReleases(release, '25.06') <= 0
  return path === 'contacts/update' && isOld && name === undefined && Number(client ?? 0) !== 2
}

it.each(some(releases('25.01', '26.02')))(
  "documents/update on %s is refused however it is written, and can't be forced (H03)",
  async (release) => {
    const instance = await hazardInstance(release)
    const body = { document_id: 1, client_id: 1, document_content: '<p>x</p>' }
    for (const path of ['documents/update', '/api/v1/Documents/UPDATE.php', 'DOCUMENTS/update']) {
      for (const more of [[], ['--force'], ['--force', '--yes']]) {
        const { status, stderr } = await call(instance, path, body, ...more)
        // In another case a server may not have the operation, and says so.
        if (path === 'documents/update') expect([status, hazardOf(stderr)]).toEqual([10, 'H03'])
        else expect([10, 7]).toContain(status)
      }
    }
    expect(instance.changes()).toEqual([])
  },
)

it.each(some(releases('25.01')))(
  'documents/create on %s keeps content with quotes intact, or is refused (H04)',
  async (release) => {
    for (const content of ['<p>x</p>', '<p class="x">x</p>']) {
      const instance = await hazardInstance(release)
      const body = {
        client_id: 1,
        document_name: 'A',
        document_description: '',
        document_content: content,
      }
      const forced = await hazardInstance(release)
      await call(forced, 'documents/create', body, '--force')
      const stored = forced.row('documents', { document_name: 'A' })['document_content']
      const { status, stderr } = await call(instance, 'documents/create', body)
      expect(status).toBe(stored === content ? 0 : 10)
      if (status === 10) expect(hazardOf(stderr)).toBe('H04')
    }
  },
)

describe('domains/update (H35)', () => {
  const body = { domain_id: 1, client_id: 1, domain_description: 'x' }
  const prepare = (database: Database) => {
    Object.assign(database.tables['domains']?.rows[0] ?? {}, { domain_expire: '2027-06-01' })
  }
  it.each([
    [undefined, 10],
    [null, 10],
    ['', 10],
    ['soon', 10],
    ['2028-01-01', 0],
  ])('with domain_expire %j exits with %i', async (date, exit) => {
    const instance = await hazardInstance('26.10', prepare)
    const given = date === undefined ? body : { ...body, domain_expire: date }
    const { status, stderr } = await call(instance, 'domains/update', given)
    expect(status).toBe(exit)
    expect(stderr).toContain(exit === 0 ? 'looks up IP' : 'domain_expire')
    expect(instance.writes()).toHaveLength(exit === 0 ? 1 : 0)
    expect((await call(instance, 'domains/update', given, '--force')).status).not.toBe(10)
  })
})

it.each(some(releases('26.08.2')))(
  "a reply can't set a status on %s that leaves a ticket half closed (H37)",
  async (release) => {
    const instance = await hazardInstance(release)
    const fresh = structuredClone(instance.database)
    const path = 'ticket_replies/create'
    for (const isClosed of [false, true]) {
      for (const asked of [undefined, 0, 1, 4, 5, '5', '5 or so']) {
        restore(instance, fresh)
        const ticket = instance.database.tables['tickets']?.rows[0] ?? {}
        const closed = { ticket_status: '5', ticket_closed_at: '2026-01-01 00:00:00' }
        Object.assign(ticket, isClosed ? closed : { ticket_status: '2', ticket_closed_at: null })
        const status = asked === undefined ? {} : { ticket_status: asked }
        const body = { ticket_id: ticket['ticket_id'], ticket_reply: 'x', ...status }
        const before = instance.writes().length
        const judged = await call(instance, path, body)
        const number = Number.parseInt(String(asked ?? 0), 10)
        const isLost = number !== 0 && (isClosed || number === 5)
        expect(judged.status === 10, `${isClosed} ${asked} ${judged.stderr}`).toBe(isLost)
        if (isLost) {
          expect(hazardOf(judged.stderr)).toBe(asked === '5 or so' ? 'H39' : 'H37')
          expect((await call(instance, path, body, '--force')).status).toBe(0)
        }
        expect(instance.writes()).toHaveLength(before + 1)
      }
    }
  },
)

describe("a create without a client, or for one that doesn't exist (H08)", () => {
  const required: Readonly<Record<string, Body>> = {
    tickets: { ticket_subject: 'x', ticket_details: 'x' },
    vendors: { vendor_name: 'x' },
    documents: { document_name: 'x', document_content: 'x', document_description: '' },
    assets: { asset_name: 'x' },
    locations: { location_name: 'x' },
  }
  const hasCreate = (module: string, release: Release) => {
    const { since } =
      Object.values(resources).find((one) => one.module === module)?.operations.create ?? {}
    return since === undefined || compareReleases(release, since) >= 0
  }
  const cases = Object.keys(required).flatMap((module) =>
    RELEASES.filter((release) => hasCreate(module, release)).map(
      (release) => [module, release] as const,
    ),
  )
  const some = eachOnce(
    cases,
    ([module]) => module,
    ([, release]) => release,
  )
  it.each(some)('of %s on %s', async (module, release) => {
    const [forced, instance] = [await hazardInstance(release), await hazardInstance(release)]
    for (const client of [undefined, null, '', ' ', false, 0, 1, 999]) {
      const body = { ...required[module], ...(client === undefined ? {} : { client_id: client }) }
      forced.changes()
      await call(forced, `${module}/create`, body, '--force')
      const isMade = forced.changes().some((change) => change.endsWith('new'))
      const before = instance.writes().length
      const { status, stderr } = await call(instance, `${module}/create`, body)
      const isStray = client !== 1 && client !== 0
      expect(status === 10, `${client}: ${stderr}`).toBe(isStray && (isMade || client === 999))
      const sent = instance.writes().length - before
      if (status === 10) expect([hazardOf(stderr), sent]).toEqual(['H08', 0])
    }
  })
})

it('words in number fields are refused by name (H39)', async () => {
  const instance = await hazardInstance('26.10')
  for (const [path, body] of [
    ['networks/update', { network_id: 1, client_id: 1, network_vlan: 'ten' }],
    ['assets/create', { asset_name: 'x', client_id: 1, asset_location_id: 'HQ' }],
    ['locations/update', { location_id: 1, client_id: 'Acme', location_name: 'x' }],
    ['networks/create', { client_id: 1, network_name: 'x', network: 'hello' }],
  ] as const) {
    const { status, stderr } = await call(instance, path, body)
    expect([status, hazardOf(stderr)]).toEqual([10, 'H39'])
    expect(instance.writes()).toEqual([])
  }
  const numbers = { network_id: 1, client_id: 1, network_vlan: ' 10 ', network: '10.9.0.0/24' }
  expect((await call(instance, 'networks/update', numbers)).status).toBe(0)
})

it('lists and objects in place of single values are refused by name (H39)', async () => {
  const instance = await hazardInstance('26.10')
  const bodies: readonly (readonly [string, Body, string])[] = [
    ['vendors/create', { vendor_name: ['x'], client_id: 1 }, 'vendor_name'],
    ['vendors/create', { vendor_name: 'x', client_id: [] }, 'client_id'],
    ['clients/update', { client_id: [2], client_notes: 'x' }, 'client_id'],
    ['contacts/update', { contact_id: 1, client_id: 1, contact_phone: { a: 1 } }, 'contact_phone'],
    ['contacts/update', { contact_id: [1], client_id: 1, contact_notes: 'x' }, 'contact_id'],
    ['contacts/unarchive', { contact_id: [22], client_id: 1 }, 'contact_id'],
    [
      'assets/update',
      { asset_id: 1, client_id: 1, asset_ip: [], asset_mac: [], asset_network_id: [1] },
      'asset_mac, asset_ip, asset_network_id',
    ],
  ]
  for (const [path, body, names] of bodies) {
    const { status, stderr } = await call(instance, path, body)
    expect([status, hazardOf(stderr)]).toEqual([10, 'H39'])
    expect(stderr).toContain(`${names} must be a single value`)
  }
  expect(instance.writes()).toEqual([])
  for (const [path, body] of bodies) {
    expect((await call(instance, path, body, '--force')).status).not.toBe(10)
  }
})

describe('credentials with the decrypt password', () => {
  const WRITABLE = ['25.01', ...releases('26.02')] as const
  const wrong = { ITFLOW_DECRYPT_PASSWORD: 'made-up-and-wrong' }
  const fields = [
    '-f',
    'credential_name=New',
    '-f',
    'credential_username=a',
    '-f',
    'credential_password=made-up-pass',
  ]
  const old = fields.map((text) => text.replace('credential', 'login'))
  const argvOf = (release: Release, path: string, more: readonly string[]) => {
    const names = release === '25.01' ? old : fields
    return ['api', 'POST', path, ...names, ...more, '-F', 'client_id=1', '--decrypt']
  }

  it.each(some(WRITABLE))(
    'are refused on %s if it is wrong, and sent if it is right (H05, H06)',
    async (release) => {
      for (const [path, more, hazard] of [
        ['credentials/create', [], 'H05'],
        [
          'credentials/update',
          ['-F', release === '25.01' ? 'login_id=1' : 'credential_id=1'],
          'H06',
        ],
      ] as const) {
        const instance = await hazardInstance(release)
        const argv = argvOf(release, path, more)
        const { status, stderr } = await instance.itflow(argv, { env: wrong })
        expect([status, hazardOf(stderr)]).toEqual([10, hazard])
        expect(instance.writes()).toEqual([])
        expect((await instance.itflow(argv)).status).not.toBe(10)
        expect((await instance.itflow([...argv, '--force'], { env: wrong })).status).not.toBe(10)
        expect(instance.writes()).toHaveLength(2)
      }
    },
  )

  it('in an empty vault are checked afterwards, and removed if nobody could read them', async () => {
    const emptied = (database: Database) => {
      const table = database.tables['credentials']
      if (table !== undefined) table.rows = []
    }
    const instance = await hazardInstance('26.10', emptied)
    const argv = argvOf('26.10', 'credentials/create', [])
    const failed = await instance.itflow(argv, { env: wrong })
    expect([failed.status, failed.stderr]).toEqual([3, expect.stringContaining('has been removed')])
    expect(instance.changes()).toEqual([])
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.changes()).toHaveLength(1)
  })
})

describe('a raw delete', () => {
  it('needs --yes without a terminal, whatever it deletes', async () => {
    const instance = await hazardInstance('26.10')
    for (const path of [
      'assets/delete',
      'Assets/DELETE',
      'locations/delete',
      'custom/made_ups/delete',
      'custom/delete_all',
      'custom/asset_delete',
      'custom/bulk-delete',
      'custom/deleteAsset',
      'custom/assetDelete',
      'custom/delete/assets',
      'made_ups/delete',
    ]) {
      const { status, stderr } = await call(instance, path, {
        asset_id: 1,
        location_id: 1,
        client_id: 1,
      })
      expect([status, stderr]).toEqual([10, expect.stringContaining('--yes')])
    }
    expect(instance.writes()).toEqual([])
    expect(
      (await call(instance, 'assets/delete', { asset_id: 1, client_id: 1 }, '--yes')).status,
    ).toBe(0)
    expect(instance.writes()).toHaveLength(1)
    expect((await call(instance, 'custom/delete', {}, '--yes')).status).toBe(7)
  })

  it('asks at a terminal, with the name of the record', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['api', 'POST', 'assets/delete', '-F', 'asset_id=1', '-F', 'client_id=1']
    const refused = await instance.itflow(argv, { terminal: 100, answers: [false] })
    expect(refused.status).toBe(2)
    const { asset_name: name } = instance.database.tables['assets']?.rows[0] ?? {}
    expect(refused.questions).toEqual([`Delete asset 1 ${name} permanently?`])
    expect(instance.writes()).toEqual([])
    expect((await instance.itflow(argv, { terminal: 100, answers: [true] })).status).toBe(0)
    expect(instance.writes()).toHaveLength(1)
  })

  const archived = (name: string) => (database: Database) => {
    const client = database.tables['clients']?.rows[1] ?? {}
    Object.assign(client, { client_name: name, client_archived_at: '2026-01-01 00:00:00' })
  }

  it('of a client reports what is deleted too, and asks for its name', async () => {
    const instance = await hazardInstance('26.10', archived('Old Bakery'))
    const id = instance.row('clients', { client_name: 'Old Bakery' })['client_id']
    const argv = ['api', 'POST', 'clients/delete', '-F', `client_id=${id}`]
    const asked = await instance.itflow(argv, { terminal: 100, answers: ['Other'] })
    expect(asked.status).toBe(2)
    expect(asked.stderr).toContain('H34')
    expect((await instance.itflow(argv, { terminal: 100, answers: ['Old Bakery'] })).status).toBe(0)
  })

  it('of a client with an apostrophe in its name is refused, unless forced (H34)', async () => {
    const instance = await hazardInstance('26.10', archived("Old O'Brien"))
    const id = instance.row('clients', { client_name: "Old O'Brien" })['client_id']
    const body = { client_id: Number(id) }
    const { status, stderr } = await call(instance, 'clients/delete', body, '--yes')
    expect([status, hazardOf(stderr)]).toEqual([10, 'H34'])
    expect(instance.writes()).toEqual([])
    expect((await call(instance, 'clients/delete', body, '--force')).status).toBe(10)
    await call(instance, 'clients/delete', body, '--force', '--yes')
    expect(instance.writes()).toHaveLength(1)
  })
})

it.each(some(releases('26.08.2')))(
  "a key can't archive, close or resolve on %s what it can't read (H38)",
  async (release) => {
    const levels = { support: 2, client: 2, sales: 2, financial: 2, credential: 2 }
    const instance = await hazardInstance(release, (database) => {
      const userId = addUser(database, { isAdmin: false, levels, clients: [2] })
      addKey(database, { secret: 'key-of-client-2-made-up', clientId: 2, userId })
    })
    const env = { ITFLOW_API_KEY: 'key-of-client-2-made-up' }
    const { contact_id: contact } = instance.row('contacts', {
      contact_email: 'zoe@bakery.example',
    })
    const raw = (path: string, ...fields: string[]) =>
      instance.itflow(['api', 'POST', path, ...fields.flatMap((field) => ['-F', field])], { env })
    for (const [path, ...fields] of [
      ['clients/archive', 'client_id=1'],
      ['contacts/archive', 'contact_id=1', 'client_id=1'],
      ['tickets/resolve', 'ticket_id=1', 'client_id=1'],
    ] as const) {
      const { status, stderr } = await raw(path, ...fields)
      expect([path, status, hazardOf(stderr)]).toEqual([path, 10, 'H38'])
    }
    expect(instance.changes()).toEqual([])
    expect((await raw('contacts/archive', `contact_id=${contact}`, 'client_id=2')).status).toBe(0)
  },
)

describe('calls that only fail, or lose nothing, are allowed', () => {
  it.each([
    ['clients/update', { client_id: 1, client_notes: 'x' }],
    ['assets/update', { asset_description: 'x', client_id: 1 }],
    ['software/update', { software_id: 1 }],
    ['made_ups/update', { made_up_id: 1 }],
    ['custom/assets/update', { asset_id: 1, client_id: 1 }],
    ['clients/create', { client_name: 'x' }],
    ['locations/update', { location_id: 2, client_id: 1, location_primary: 1 }],
    ['vendors/create', { vendor_name: 'x', client_id: 0 }],
  ])('%s', async (path, body) => {
    for (const release of ['26.08.2', '26.10'] as const) {
      const instance = await hazardInstance(release)
      const { status } = await call(instance, path, body)
      expect(status).not.toBe(10)
      expect(instance.sandbox.requests.some(({ method }) => method === 'POST')).toBe(true)
    }
  })

  it('fields that a body empties are reported', async () => {
    const instance = await hazardInstance('26.10', interfaces)
    const [body] = assetBodies(instance).filter(
      (one) => one['asset_ip'] === '' && one['asset_network_id'] === 0,
    )
    const { status, stderr } = await call(instance, 'assets/update', body ?? {})
    expect([status, stderr]).toEqual([0, expect.stringContaining('asset_ip, asset_network_id')])
  })
})

it.each([
  ['contacts/archive', { contact_id: 1, client_id: 1 }, 'Archiving clears Important'],
  ['locations/archive', { location_id: 1, client_id: 1 }, 'Archiving clears Primary'],
  ['locations/update', { location_id: 2, client_id: 1, location_primary: 1 }, 'only one primary'],
  ['contacts/update', { contact_id: 2, client_id: 1, contact_notes: '' }, 'empties contact_notes'],
])('what else %s deletes is reported before it is sent', async (path, body, told) => {
  for (const more of [['--dry-run'], []]) {
    const instance = await hazardInstance('26.10', (database) => {
      for (const row of database.tables['contacts']?.rows ?? []) row['contact_notes'] = 'x'
    })
    const { status, stderr } = await call(instance, path, body, ...more)
    expect([status, stderr]).toEqual([0, expect.stringContaining(told)])
    // Once, before it is sent, and not again afterwards.
    expect(stderr.split(told)).toHaveLength(2)
  }
})

it('an update of a client without a rate does not report one that is not sent (H42)', async () => {
  const instance = await hazardInstance('26.07', (database) => {
    Object.assign(database.tables['clients']?.rows[0] ?? {}, { client_rate: null })
  })
  const body = { client_id: 1, client_notes: 'x', client_is_lead: 0 }
  expect((await call(instance, 'clients/update', body)).stderr).not.toContain('0.00')
})

it('a dry run is checked and sends nothing; a read-only profile refuses first', async () => {
  const instance = await hazardInstance('26.10', interfaces)
  const [bare = {}] = assetBodies(instance)
  expect((await call(instance, 'assets/update', bare, '--dry-run')).status).toBe(10)
  const shown = await call(instance, 'assets/update', bare, '--dry-run', '--force')
  expect(shown.status).toBe(0)
  expect((await call(instance, 'assets/delete', bare, '--dry-run')).status).toBe(0)
  const readOnly = await call(instance, 'assets/update', bare, '--read-only', '--force')
  expect([readOnly.status, readOnly.stderr]).toEqual([10, expect.stringContaining('read-only')])
  expect(instance.writes()).toEqual([])
})

describe("H01 an update with another client than the asset's", () => {
  it.each(some(RELEASES))(
    'is refused on %s, since it would change the interface anyway',
    async (release) => {
      for (const [ip, mac] of [
        ['', ''],
        ['10.9.9.8', '02:00:00:00:00:01'],
      ]) {
        const instance = await hazardInstance(release)
        const body = { asset_id: 1, client_id: 2, asset_name: 'x', asset_ip: ip, asset_mac: mac }
        const refused = await call(instance, 'assets/update', { ...body, asset_network_id: 0 })
        expect([refused.status, instance.changes()]).toEqual([10, []])
        expect(refused.stderr).toContain('client_id 1')
      }
    },
  )
})

describe('a raw call for another client than the one in scope', () => {
  const CALLS = [
    ['POST', 'contacts/archive', '-F', 'contact_id=1', '-F', 'client_id=1'],
    ['POST', 'clients/archive', '-F', 'client_id=3'],
    ['POST', 'contacts/update', '-F', 'contact_id=1', '-F', 'client_id=1', '-F', 'contact_title=x'],
    ['GET', 'assets/read', '-F', 'client_id=4'],
  ]

  it.each(CALLS)('is not found: %s %s', async (...argv) => {
    for (const scope of ['flag', 'environment'] as const) {
      const instance = await hazardInstance('26.10')
      const flag = scope === 'flag' ? ['--client', 'bakery'] : []
      const env = scope === 'flag' ? {} : { ITFLOW_CLIENT: 'bakery' }
      const { status, stdout } = await instance.itflow(['api', ...argv, ...flag, '--yes'], { env })
      expect([status, stdout, instance.changes()]).toEqual([5, '', []])
    }
  })

  it('is sent for the client in scope, and reports that', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['api', 'POST', 'contacts/archive', '-F', 'contact_id=1', '-F', 'client_id=1']
    const { status, stderr } = await instance.itflow([...argv, '--client', 'acme'])
    expect(status).toBe(0)
    expect(stderr).toContain('› POST contacts/archive')
  })
})
