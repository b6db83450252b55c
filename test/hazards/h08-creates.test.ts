import { describe, expect, it } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import { eachOnce, some } from '../support/division.ts'
import { hazardInstance, RELEASES, releases } from './hazard-instance.ts'

describe('H08 a new record', () => {
  it.each(some(RELEASES))('is not sent on %s for a client that does not exist', async (release) => {
    const instance = await hazardInstance(release)
    for (const client of ['999', 'Nobody Inc']) {
      const argv = ['assets', 'create', '--client', client, '--name', 'X', '--type', 'Other']
      expect((await instance.itflow(argv)).status).toBe(5)
    }
    expect(instance.writes()).toEqual([])
  })

  it.each(some(RELEASES))(
    'is not sent on %s without a client, except on request',
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = ['tickets', 'create', '--subject', 'Of nobody']
      expect((await instance.itflow(argv)).status).toBe(2)
      expect(instance.writes()).toEqual([])
      expect((await instance.itflow([...argv, '--global'])).status).toBe(0)
      expect(instance.row('tickets', { ticket_subject: 'Of nobody' })['ticket_client_id']).toBe('0')
    },
  )

  it('in vendors belongs to everybody only with --global', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['vendors', 'create', '--name', 'Everywhere Ltd']
    const refused = await instance.itflow(argv)
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('H08')])
    expect(instance.writes()).toEqual([])
    expect((await instance.itflow([...argv, '--global'])).status).toBe(0)
  })

  it.each(some(RELEASES))(
    'accepts on %s neither a location nor a contact of another client',
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = ['assets', 'create', '--client', 'ACME', '--name', 'X', '--type', 'Other']
      const { location_id: id } = instance.row('locations', { location_name: 'Bakehouse' })
      for (const location of [id ?? '', 'Bakehouse']) {
        const refused = await instance.itflow([...argv, '--location', location])
        expect(refused.status).toBe(5)
      }
      const contact = await instance.itflow([...argv, '--contact', 'bjork@bakery.example'])
      expect(contact.status).toBe(5)
      expect(instance.writes()).toEqual([])
    },
  )
})

describe('H16 a create that fails without a reason', () => {
  it.each(some(RELEASES))(
    'is explained on %s by the e-mail that another contact has',
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = ['contacts', 'create', '--client', 'ACME', '--name', 'Ada L.']
      const { status, stderr } = await instance.itflow([...argv, '--email', 'ADA@acme.example'])
      expect(status).toBe(2)
      expect(stderr).toContain('contact 1 of this client already has it (H16)')
      expect(instance.changes()).toEqual([])
    },
  )

  it.each(some(RELEASES))('is not sent on %s without required fields', async (release) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow(['contacts', 'create', '--client', 'ACME'])
    expect(status).toBe(2)
    expect(stderr).toContain('--name and --email')
    expect(instance.writes()).toEqual([])
  })
})

describe('H21 a create with only the required fields', () => {
  const everywhere: [module: string, argv: string[]][] = [
    ['assets', ['--client', 'ACME', '--name', 'Least', '--type', 'Other']],
    ['clients', ['--name', 'Least']],
    ['contacts', ['--client', 'ACME', '--name', 'Least', '--email', 'least@acme.example']],
    ['documents', ['--client', 'ACME', '--name', 'Least', '--content', '<p>x</p>']],
    ['tickets', ['--client', 'ACME', '--subject', 'Least']],
  ]
  const since: [module: string, since: Release, argv: string[]][] = [
    ...everywhere.map(([module, argv]) => [module, '25.01', argv] as [string, Release, string[]]),
    ['locations', '25.09', ['--client', 'ACME', '--name', 'Least']],
    ['certificates', '25.12', ['--client', 'ACME', '--name', 'Least', '--domain', 'acme.example']],
    ['networks', '26.10', ['--client', 'ACME', '--name', 'Least', '--network', '10.9.0.0/24']],
    ['vendors', '26.10', ['--client', 'ACME', '--name', 'Least']],
    ['domains', '26.10', ['--client', 'ACME', '--name', 'least.example']],
  ]
  const cases = since.flatMap(([module, first, argv]) =>
    releases(first).map((release) => [module, release, argv] as const),
  )
  const tried = eachOnce(
    cases,
    ([module]) => module,
    ([, release]) => release,
  )
  it.each(tried)('works for %s on %s', async (module, release, argv) => {
    const instance = await hazardInstance(release)
    const { status, stdout } = await instance.itflow([module, 'create', ...argv, '--json'])
    expect(status).toBe(0)
    expect(instance.changes()[0]).toMatch(new RegExp(`^${module} \\d+ new$`))
    expect(Object.values(JSON.parse(stdout) as object)[0]).toEqual(expect.any(Number))
  })

  it.each(some(['25.01', ...releases('26.02')] as const))(
    'works for credentials on %s',
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = ['credentials', 'create', '--client', 'ACME', '--name', 'Least']
      const options = { stdin: 'made-up-least\n' }
      expect((await instance.itflow([...argv, '--password-stdin'], options)).status).toBe(0)
    },
  )
})

describe('H23 a value that does not fit', () => {
  const asset = ['assets', 'create', '--client', 'ACME', '--name', 'X', '--type', 'Other']
  const cases = RELEASES.flatMap((release) =>
    [
      ['--serial', 'é'.repeat(201)],
      ['--purchase-date', '2026-02-30'],
      ['--notes', 'x'.repeat(65_536)],
    ].map(([flag = '', value = '']) => [release, flag, value] as const),
  )
  const tried = eachOnce(
    cases,
    ([release]) => release,
    ([, flag]) => flag,
  )
  it.each(tried)('is refused on %s before anything is sent: %s', async (release, flag, value) => {
    const instance = await hazardInstance(release)
    const { status, stderr } = await instance.itflow([...asset, flag, value])
    expect(status).toBe(2)
    expect(stderr).toContain(flag)
    expect(instance.writes()).toEqual([])
  })

  it.each(some(RELEASES))('is stored on %s if it just fits', async (release) => {
    const instance = await hazardInstance(release)
    const argv = [...asset, '--serial', 'é'.repeat(200), '--purchase-date', '2028-02-29']
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.row('assets', { asset_name: 'X' })).toMatchObject({
      asset_serial: 'é'.repeat(200),
      asset_purchase_date: '2028-02-29',
    })
  })
})

describe('H27 a value that the server stores differently', () => {
  it.each(some(RELEASES))('is shown as stored on %s, and reported', async (release) => {
    const instance = await hazardInstance(release)
    const argv = ['contacts', 'create', '--client', 'ACME', '--email', 'n@acme.example', '--json']
    const { status, stdout, stderr } = await instance.itflow([
      ...argv,
      '--name',
      'New <b>One',
      '--phone',
      '+1 (555) 0199',
    ])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ contact_name: 'New One', contact_phone: '15550199' })
    expect(stderr).toContain('ITFlow stored the phone as “15550199”, not “+1 (555) 0199”')
    expect(stderr).toContain('ITFlow stored the name as “New One”')
  })

  it.each(some(releases('25.12')))(
    'is reported on %s for a website and an abbreviation',
    async (release) => {
      const { itflow } = await hazardInstance(release)
      const argv = ['clients', 'update', 'BAKERY', '--website', 'https://b.example']
      const { status, stderr } = await itflow([...argv, '--abbreviation', 'BAKERIES'])
      expect(status).toBe(0)
      expect(stderr).toContain('ITFlow stored the website as “b.example”')
      expect(stderr).toContain('ITFlow stored the abbreviation as “BAKERI”')
    },
  )
})

describe('H39 a value of the wrong kind', () => {
  const network = ['networks', 'create', '--client', 'ACME', '--name', 'X', '--network']

  it('is refused in number fields before anything is sent', async () => {
    const instance = await hazardInstance('26.10')
    const { status } = await instance.itflow([...network, '10.0.0.0/8', '--vlan', 'ninety'])
    expect(status).toBe(2)
    expect(instance.writes()).toEqual([])
  })

  it.each(['hello', '10.0.0.0/33', '10.0.0', 'fe80::/129'])(
    'is refused as a network, unless forced: %s',
    async (value) => {
      const instance = await hazardInstance('26.10')
      const refused = await instance.itflow([...network, value])
      expect([refused.status, refused.stderr]).toEqual([10, expect.stringContaining('H39')])
      expect(instance.writes()).toEqual([])
      expect((await instance.itflow([...network, value, '--force'])).status).toBe(0)
    },
  )

  it.each(['10.9.0.0/24', '192.0.2.1', '2001:db8::/32'])(
    'is not one of these: %s',
    async (value) => {
      const { itflow } = await hazardInstance('26.10')
      expect((await itflow([...network, value])).status).toBe(0)
    },
  )

  it.each([
    ['vendors', 'Namebarn'],
    ['domains', 'acme.example'],
  ])('a duplicate among the %s is reported', async (module, name) => {
    const instance = await hazardInstance('26.10')
    const argv = [module, 'create', '--client', 'ACME', '--name', name]
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toMatch(/There is already a \w+ with that name: \d+/)
  })

  it.each(some(RELEASES))('is never null on %s', async (release) => {
    const instance = await hazardInstance(release)
    await instance.itflow([
      'assets',
      'create',
      '--client',
      'ACME',
      '--name',
      'X',
      '--type',
      'Other',
    ])
    await instance.itflow([
      'assets',
      'update',
      'X',
      '--client',
      'ACME',
      '--contact',
      'none',
      '--os',
      'x',
    ])
    const writes = instance.writes()
    expect(writes).toHaveLength(2)
    for (const { body } of writes) expect(Object.values(body)).not.toContain(null)
  })
})
