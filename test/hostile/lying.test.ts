import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { EMPTY_KEY, seal } from '../../src/sandbox/vault.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { eachOnce } from '../support/division.ts'
import { isOddId, liesOf } from './lies.ts'
import { expectTruth, prepared } from './lying-cases.ts'
import { differences, type Heard, type Lie, lyingServer, reply } from './lying-server.ts'

const { assets, contacts, credentials, tickets } = resources

const WRITES = [
  [assets.name, 'create', assets],
  [contacts.name, 'update', contacts],
  [contacts.name, 'archive', contacts],
  [contacts.name, 'unarchive', contacts],
  [contacts.name, 'delete', contacts],
  [credentials.name, 'update', credentials],
  [tickets.name, 'close', tickets],
] as const

/** Each lie about some write, and a sixth of those about invalid IDs. */
const LIES = eachOnce(
  WRITES.flatMap(([module, verb]) =>
    liesOf(verb)
      .filter((lie, nth) => !isOddId(lie) || nth % 6 === 0)
      .map((lie) => ({ about: `${module} ${verb}`, lie })),
  ),
  ({ lie }) => lie.name,
  ({ about }) => about,
)

describe('a server that lies', () => {
  // The slow suite tries every lie about every write of every module on several releases.
  it.each(WRITES)("about %s %s isn't believed", async (module, verb, resource) => {
    const server = await lyingServer('26.10', prepared)
    const lies = LIES.filter(({ about }) => about === `${module} ${verb}`).map(({ lie }) => lie)
    expect(lies.length).toBeGreaterThan(0)
    expect(await expectTruth(server, { resource, verb, release: '26.10' }, lies)).toBe(lies.length)
  })
})

describe('a vault in which no credential proves the decrypt password', () => {
  const wrong = { ITFLOW_DECRYPT_PASSWORD: 'made-up-and-wrong' }
  const stdin = 'made-up-new'
  const create = ['credentials', 'create', '--client=1', '--name=New', '--password-stdin']
  const raw = [
    ['api', 'POST', 'credentials/create', '-f', 'client_id=1', '-f', 'credential_name=New'],
    ['-f', 'credential_password=made-up-new', '--decrypt', '--yes'],
  ].flat()

  /** Every existing credential opens with any password (H05). */
  const vault = () =>
    lyingServer('26.10', (database) => {
      for (const row of database.tables['credentials']?.rows ?? []) {
        row['credential_username'] = seal('x', EMPTY_KEY)
        row['credential_password'] = seal('y', EMPTY_KEY)
      }
    })

  it.each([
    ['create', create, false],
    ['create', create, true],
    ['a raw call', raw, false],
    ['a raw call', raw, true],
  ] as const)(
    "loses no credential to %s that returns another record's ID (%#)",
    async (_, argv, isDone) => {
      const server = await vault()
      const { held: before } = await server.itflow(['config'])
      for (const id of [1, 10, '0x1', true, [1]]) {
        const result = await server.itflow(
          argv,
          ({ isWrite, operation, handle }) => {
            if (!isWrite || operation !== 'credentials/create') return undefined
            if (isDone) handle()
            return reply({ success: 'True', count: '1', data: [{ insert_id: id }] })
          },
          { stdin, env: wrong },
        )
        const lost = Object.entries(differences(before, result.held)).filter(
          ([name]) => before[name] !== undefined,
        )
        expect([id, result.stderr, lost]).toEqual([id, expect.anything(), []])
        expect(result.stderr).not.toContain(SANDBOX_KEY)
      }
    },
  )

  it.each([
    ['create', create],
    ['a raw call', raw],
  ] as const)('is left without the new credential of %s', async (_, argv) => {
    const server = await vault()
    const { held: before } = await server.itflow(['config'])
    const result = await server.itflow(argv, undefined, { stdin, env: wrong })
    expect([result.status, result.stderr]).toEqual([3, expect.stringContaining('has been removed')])
    expect(differences(before, result.held)).toEqual({})
  })
})

describe("an asset with another asset's interface in the list", () => {
  it("isn't updated, since that interface's IP would be sent", async () => {
    const { itflow, writes } = await hazardInstance('26.10', undefined, ({ operation, method }) =>
      method === 'GET' && operation === 'assets/read'
        ? {
            kind: 'change',
            change: ({ status, body }) => ({
              status,
              body: body.replaceAll(/"interface_asset_id":"(\d+)"/g, '"interface_asset_id":"9$1"'),
            }),
          }
        : { kind: 'pass' },
    )
    const { status, stderr } = await itflow(['assets', 'update', '1', '--os', 'Debian'])
    expect([status, stderr, writes()]).toEqual([10, expect.stringContaining('H01'), []])
  })
})

describe('two different records with one ID', () => {
  it('are neither shown nor written to', async () => {
    const server = await lyingServer('26.10')
    const other: Lie = ({ operation, request, handle }) => {
      if (operation !== 'assets/read' || request.query['asset_id'] === undefined) return undefined
      const { status, body } = handle()
      const record = JSON.parse(body)
      record.data[0].asset_name = 'Another'
      return reply(record, status)
    }
    for (const argv of [
      ['assets', 'get', '1'],
      ['assets', 'update', '1', '--os=Debian'],
    ]) {
      const result = await server.itflow(argv, other)
      expect([result.status, result.stdout, result.posted]).toEqual([8, '', []])
      expect(result.stderr).toContain('has two different records for asset 1')
    }
  })
})

describe('a ticket reply that should set the status', () => {
  it.each([
    [['tickets', 'reply', 'TCK-1042', '--message=x', '--status=On Hold'], 11],
    [['tickets', 'reply', 'TCK-1042', '--message=x'], 0],
  ] as const)("is reported as partly done if the status isn't set: %j", async (argv, exit) => {
    const server = await lyingServer('26.10')
    const result = await server.itflow(argv, ({ isWrite, request, handle }) => {
      if (!isWrite) return undefined
      const { ticket_status: _, ...body } = JSON.parse(request.body) as Record<string, unknown>
      return handle({ ...request, body: JSON.stringify(body) })
    })
    expect([result.status, result.stderr]).toEqual([exit, expect.anything()])
    if (exit !== 11) return
    expect(result.stderr).toMatch(/ticket reply \d+ was created, but not everything/)
    expect(result.stderr).toContain('The status is “Open”, not “On Hold”')
  })
})

it.each(['0', '00', '-1', ' 0 '])(
  'a ticket reply refuses the status %s, which no ticket has',
  async (word) => {
    const server = await lyingServer('26.10')
    const result = await server.itflow([
      'tickets',
      'reply',
      'TCK-1042',
      '--message=x',
      `--status=${word}`,
    ])
    expect([result.status, result.stderr, result.posted]).toEqual([
      2,
      expect.stringContaining('not one of New, Open, On Hold'),
      [],
    ])
  },
)

describe("a value that isn't stored", () => {
  const drops =
    (name: string) =>
    ({ isWrite, request, handle }: Heard) => {
      if (!isWrite) return undefined
      const { [name]: _, ...body } = JSON.parse(request.body) as Record<string, unknown>
      return handle({ ...request, body: JSON.stringify(body) })
    }

  it("is an error for a password, even with --quiet, and isn't shown", async () => {
    const server = await lyingServer('26.10')
    const argv = ['credentials', 'update', '1', '--password-stdin', '--quiet']
    const yes = () => reply({ success: 'True', count: 1 })
    const options = { stdin: 'made-up-other' }
    const result = await server.itflow(
      argv,
      (heard) => (heard.isWrite ? yes() : undefined),
      options,
    )
    expect([result.status, result.stdout]).toEqual([8, ''])
    expect(result.stderr).toContain('stored none of the values you set')
    expect(result.stderr).toContain('still the old one')
    expect(result.stdout + result.stderr).not.toContain('made-up')
  })

  it('is reported with the new record, which is printed', async () => {
    const server = await lyingServer('26.10')
    const argv = ['assets', 'create', '--client=1', '--type=Laptop', '--name=X', '--serial=S1']
    const result = await server.itflow([...argv, '--json'], drops('asset_serial'))
    expect(result.status).toBe(11)
    expect(JSON.parse(result.stdout)).toMatchObject({ asset_name: 'X' })
    expect(result.stderr).toContain('ITFlow stored the serial as empty, not “S1”')
    expect(result.stderr).not.toContain('"Created')
  })

  it('is reported with the stored one after an update', async () => {
    const server = await lyingServer('26.10')
    const argv = ['contacts', 'update', '1', '--title=CEO', '--notes=Knows all']
    const result = await server.itflow(argv, drops('contact_notes'))
    expect(result.status).toBe(11)
    expect(result.stderr).toContain('ITFlow did not store the notes')
    expect(result.held['contacts 1']).toMatchObject({ contact_title: 'CEO' })
  })
})
