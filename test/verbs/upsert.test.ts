import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Resource, ResourceName } from '../../src/resources/definition.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { isOwned } from '../../src/resources/ownership.ts'
import type { Release } from '../../src/resources/releases.ts'
import { hasVerb } from '../../src/resources/verbs.ts'
import { type HazardInstance, hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { eachOnce, runs } from '../support/division.ts'

// One record by its keys: updated if one matches, created if none does, and refused if that is unclear.

const MODULES = RESOURCE_NAMES.filter(
  (name) => hasVerb(resources[name], 'create') && hasVerb(resources[name], 'update'),
)

/** The required fields of each module, and a field to change. */
const VALUES: Readonly<Partial<Record<ResourceName, readonly string[]>>> = {
  assets: ['--name', 'UP-1', '--serial', 'UPS-0001', '--type', 'Laptop'],
  clients: ['--name', 'Upsert & Co'],
  contacts: ['--name', 'Upsert Person', '--email', 'upsert@acme.example'],
  credentials: ['--name', 'Upsert login'],
  documents: ['--name', 'Upsert notes', '--content', 'Some text'],
  domains: ['--name', 'upsert.example'],
  locations: ['--name', 'Upsert place'],
  networks: ['--name', 'Upsert net', '--network', '10.77.0.0/24'],
  vendors: ['--name', 'Upsert Inc'],
}

const CHANGED: Readonly<Partial<Record<ResourceName, readonly string[]>>> = {
  assets: ['--make', 'Other'],
  clients: ['--type', 'Other'],
  contacts: ['--title', 'Other'],
  credentials: ['--description', 'Other'],
  documents: ['--description', 'Other'],
  domains: ['--notes', 'Other'],
  locations: ['--description', 'Other'],
  networks: ['--description', 'Other'],
  vendors: ['--description', 'Other'],
}

const CASES = MODULES.filter((name) => VALUES[name] !== undefined).flatMap((module) =>
  RELEASES.map((release) => ({ module, release })),
)

const TRIED = eachOnce(
  CASES,
  ({ module }) => module,
  ({ release }) => release,
)

function client(resource: Resource): string[] {
  return isOwned(resource) ? ['--client', '1'] : []
}

/** The code that says what was done. */
function didOf(stderr: string): string[] {
  return [...stderr.matchAll(/"code":"(created|updated|unchanged)"/g)].map(([, code]) => code ?? '')
}

function rowsOf(instance: HazardInstance, { module, label }: Resource, name: string | undefined) {
  return (instance.database.tables[module]?.rows ?? []).filter((row) => row[label] === name)
}

describe.each(TRIED)('$module upsert on $release', ({ module, release }) => {
  const resource = resources[module]
  const values = VALUES[module] ?? []
  const argv = [module, 'upsert', '--match', 'name', ...client(resource), ...values, '--json']

  it('creates a record, finds it up to date, updates it, and never creates a second one', async () => {
    const instance = await hazardInstance(release)
    const first = await instance.itflow(argv)
    if (first.status === 7) {
      expect(instance.changes()).toEqual([])
      return
    }
    expect({
      status: first.status,
      did: didOf(first.stderr),
      stderr: first.status === 0 ? '' : first.stderr,
    }).toEqual({
      ...{ status: 0, did: ['created'], stderr: '' },
    })
    const again = await instance.itflow(argv)
    expect({ status: again.status, did: didOf(again.stderr) }).toEqual({
      status: 0,
      did: ['unchanged'],
    })
    const sent = instance.writes().length
    const other = await instance.itflow([...argv, ...(CHANGED[module] ?? [])])
    if (other.status === 10) {
      // A release where this update loses data (H03).
      expect(instance.writes()).toHaveLength(sent)
    } else {
      expect({ status: other.status, did: didOf(other.stderr) }).toEqual({
        status: 0,
        did: ['updated'],
      })
      expect(JSON.parse(other.stdout)[resource.id]).toBe(JSON.parse(first.stdout)[resource.id])
    }
    expect(rowsOf(instance, resource, values[1])).toHaveLength(1)
    expect(Object.keys(JSON.parse(first.stdout))[0]).toBe(resource.id)
  })

  it('sends nothing on a dry run', async () => {
    const instance = await hazardInstance(release)
    const { status } = await instance.itflow([...argv, '--dry-run'])
    expect([0, 7]).toContain(status)
    expect(instance.writes()).toEqual([])
  })
})

const ASSET = ['assets', 'upsert', '--client', '1', '--json']

describe('matching', () => {
  it('compares keys by meaning, in order: the first that finds a record decides', async () => {
    const instance = await hazardInstance('26.10')
    const { asset_serial: serial = '' } = instance.row('assets', { asset_id: '1' })
    const mac = '02:00:00:00:77:01'
    const set = await instance.itflow(['assets', 'update', '2', '--serial', '', '--mac', mac])
    expect(set.status).toBe(0)
    instance.changes()
    const bySerial = await instance.itflow([
      ...ASSET,
      '--match',
      'serial,mac',
      '--serial',
      `${serial}`.toLowerCase(),
      '--mac',
      '02-00-00-00-99-99',
      '--make',
      'A',
    ])
    expect(JSON.parse(bySerial.stdout).asset_id).toBe(1)
    const byMac = await instance.itflow([
      ...ASSET,
      '--match',
      'serial,mac',
      '--serial',
      'NEW-1',
      '--mac',
      '0200.0000.7701',
      '--make',
      'B',
    ])
    expect(JSON.parse(byMac.stdout)).toMatchObject({
      asset_id: 2,
      asset_serial: 'NEW-1',
      asset_make: 'B',
    })
  })

  it('uses the declared keys without --match', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'upsert', '--client', '1', '--json']
    const { stdout } = await instance.itflow([
      ...argv,
      '--email',
      'Ada <ADA@acme.example>',
      '--name',
      'Ada L',
      '--title',
      'X',
    ])
    expect(JSON.parse(stdout)).toMatchObject({
      contact_id: 1,
      contact_name: 'Ada L',
      contact_title: 'X',
    })
  })

  it('accepts options and names of fields, and several fields together', async () => {
    const instance = await hazardInstance('26.10')
    for (const match of [
      'asset_serial',
      'serial',
      'name+serial',
      'asset_name+asset_serial',
      'id,name',
    ]) {
      const argv = [...ASSET, '--match', match, '--name', 'LT-0001', '--serial', 'ABC123']
      const { status, stderr } = await instance.itflow(argv)
      const isLacking = match.startsWith('id')
      expect({ match, status, did: didOf(stderr) }).toEqual({
        ...{ match, status: isLacking ? 2 : 0, did: isLacking ? [] : ['unchanged'] },
      })
    }
    expect(instance.writes()).toEqual([])
  })

  it('never matches a placeholder', async () => {
    const placeholders = fc.constantFrom(
      'To be filled by O.E.M.',
      'Default string',
      '0000000',
      'N/A',
      'xxxx',
      'None',
    )
    await fc.assert(
      fc.asyncProperty(placeholders, async (serial) => {
        const instance = await hazardInstance('26.10')
        instance.put('assets', { asset_name: 'Other', asset_serial: serial, asset_client_id: '1' })
        const argv = [
          ...ASSET,
          '--match',
          'serial',
          '--serial',
          serial,
          '--name',
          'Fresh',
          '--type',
          'Laptop',
        ]
        const { status, stderr } = await instance.itflow(argv)
        expect({ serial, status, did: didOf(stderr) }).toEqual({
          serial,
          status: 0,
          did: ['created'],
        })
        // By its name from then on.
        expect(didOf((await instance.itflow(argv)).stderr)).toEqual(['unchanged'])
      }),
      { numRuns: runs(4) },
    )
  })

  it.each([
    ['assets', 'asset_serial', 'PF4K7Z1A', ['--serial', 'Default string', '--name', 'LT-0004']],
    ['assets', 'interface_mac', null, ['--mac', '00:00:00:00:00:00', '--name', 'LT-0004']],
  ])("and doesn't replace the stored value of %s (%s)", async (module, field, stored, values) => {
    const instance = await hazardInstance('26.10')
    const argv = [module, 'upsert', '--client', '1', ...values, '--status', 'Lost', '--json']
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect({ status, did: didOf(stderr) }, stderr).toEqual({ status: 0, did: ['updated'] })
    expect(stderr).toContain("is a placeholder and isn't stored")
    const row = JSON.parse(stdout)
    expect(row['asset_status']).toBe('Lost')
    if (stored === null) expect(row[field]).not.toContain('00:00:00')
    else expect(row[field]).toBe(stored)
  })

  it('stays within the client', async () => {
    const instance = await hazardInstance('26.10')
    instance.put('contacts', {
      contact_name: 'Elsewhere',
      contact_email: 'x@b.example',
      contact_client_id: '2',
    })
    const argv = [
      'contacts',
      'upsert',
      '--client',
      '1',
      '--match',
      'name',
      '--name',
      'Elsewhere',
      '--email',
      'y@b.example',
      '--json',
    ]
    expect(didOf((await instance.itflow(argv)).stderr)).toEqual(['created'])
  })
})

describe('is refused, with nothing sent:', () => {
  it('several that match', async () => {
    const instance = await hazardInstance('26.10')
    const ids = [1, 2].map(() =>
      instance.put('assets', { asset_name: 'Twin', asset_serial: 'TW-1', asset_client_id: '1' }),
    )
    for (const match of ['name', 'serial']) {
      const argv = [...ASSET, '--match', match, '--name', 'Twin', '--serial', 'tw-1']
      const { status, stderr } = await instance.itflow(argv)
      expect({ match, status, stderr }).toEqual({
        match,
        status: 6,
        stderr: expect.stringContaining(`${ids[0]} Twin, ${ids[1]} Twin`),
      })
    }
    expect(instance.writes()).toEqual([])
  })

  const archivable = MODULES.filter((name) => {
    const { operations, hidesArchivedSince } = resources[name]
    return operations.unarchive !== undefined && hidesArchivedSince === undefined && VALUES[name]
  })

  it.each(archivable)(
    '%s that are archived, with the command to unarchive them',
    async (module) => {
      const instance = await hazardInstance('26.10')
      const resource = resources[module]
      const argv = [
        module,
        'upsert',
        '--match',
        'name',
        ...client(resource),
        ...(VALUES[module] ?? []),
        '--json',
      ]
      const made = JSON.parse((await instance.itflow(argv)).stdout)[resource.id]
      await instance.itflow([module, 'archive', `${made}`, '--yes'])
      const sent = instance.writes().length
      const { status, stderr } = await instance.itflow(argv)
      expect({ status, stderr }).toEqual({
        status: 10,
        stderr: expect.stringContaining(`itflow ${module} unarchive ${made}`),
      })
      expect(instance.writes()).toHaveLength(sent)
    },
  )

  it('a different kind of record with that name', async () => {
    const instance = await hazardInstance('26.10')
    const argv = [...ASSET, '--match', 'serial,name', '--name', 'LT-0001', '--serial', 'OTHER-1']
    const { status, stderr } = await instance.itflow(argv)
    expect({ status, stderr }).toEqual({
      status: 10,
      stderr: expect.stringContaining('a different serial: ABC123'),
    })
    expect(instance.writes()).toEqual([])
  })

  it('a client outside the scope', async () => {
    const instance = await hazardInstance('26.10')
    const argv = [
      'clients',
      'upsert',
      '--match',
      'name',
      '--name',
      'Globex Freight',
      '--type',
      'X',
      '--client',
      '1',
    ]
    expect((await instance.itflow(argv)).status).toBe(5)
    expect(instance.writes()).toEqual([])
  })

  it.each([
    [
      ['assets', 'upsert', '--match', 'serial', '--name', 'X', '--client', '1'],
      /To match by serial, give --serial/,
    ],
    [
      [
        'assets',
        'upsert',
        '--match',
        'serial,mac',
        '--serial',
        'X',
        '--name',
        'X',
        '--client',
        '1',
      ],
      /give --mac/,
    ],
    [['assets', 'upsert', '--match', 'colour', '--name', 'X', '--client', '1'], /colour/],
    [['assets', 'upsert', '--match', 'id', '--name', 'X', '--client', '1'], /can't match by id/],
    [
      ['assets', 'upsert', '--match', 'name+created-at', '--name', 'X', '--client', '1'],
      /can't match by name\+created-at/,
    ],
    [
      ['assets', 'upsert', '--match', ',', '--name', 'X', '--client', '1'],
      /--match needs at least one key/,
    ],
    [['assets', 'upsert', '--make', 'X', '--client', '1'], /--serial, --mac, --name/],
    [['assets', 'upsert', '--match', 'name', '--name', 'X'], /needs --client/],
    [['credentials', 'upsert', '--match', 'password', '--name', 'X', '--client', '1'], /password/],
    [
      ['contacts', 'upsert', '--match', 'email', '--email', 'new@acme.example', '--client', '1'],
      /needs --name/,
    ],
  ])('%j', async (argv, said) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(said),
    })
    expect(instance.writes()).toEqual([])
  })

  const lacking = MODULES.filter((name) => {
    const { create, update } = resources[name].operations
    return create === undefined || update === undefined
  })

  it.each(lacking)('%s, which no release can both create and update: 7', async (module) => {
    const instance = await hazardInstance('26.10')
    const { status } = await instance.itflow([module, 'upsert', '--match', 'name', '--name', 'X'])
    expect(status).toBe(7)
    expect(instance.writes()).toEqual([])
  })
})

it('a password is generated only for a new credential, and a given one is stored in both', async () => {
  const instance = await hazardInstance('26.10')
  const argv = [
    'credentials',
    'upsert',
    '--match',
    'name',
    '--name',
    'Job',
    '--client',
    '1',
    '--json',
  ]
  const secret = () => rowsOf(instance, resources.credentials, 'Job')[0]?.['credential_password']
  expect(didOf((await instance.itflow([...argv, '--generate-password'])).stderr)).toEqual([
    'created',
  ])
  const made = secret()
  expect(didOf((await instance.itflow([...argv, '--generate-password'])).stderr)).toEqual([
    'unchanged',
  ])
  expect(secret()).toBe(made)
  const given = await instance.itflow([...argv, '--password-stdin'], { stdin: 'Correct-Horse-1\n' })
  expect(didOf(given.stderr)).toEqual(['updated'])
  expect(secret()).not.toBe(made)
})

it('of many at once only one creates the record', async () => {
  const releases: readonly Release[] = ['25.12', '26.10']
  for (const release of releases) {
    const instance = await hazardInstance(release)
    const argv = [
      ...ASSET,
      '--match',
      'serial',
      '--serial',
      'RACE-1',
      '--name',
      'Race',
      '--type',
      'Laptop',
    ]
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => instance.itflow(argv)))
    expect(all.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0])
    expect(all.flatMap(({ stderr }) => didOf(stderr)).toSorted()).toEqual([
      ...['created', 'unchanged', 'unchanged', 'unchanged', 'unchanged'],
    ])
    expect(rowsOf(instance, resources.assets, 'Race')).toHaveLength(1)
  }
})
