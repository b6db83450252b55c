import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

// A profile bound to its client: only changing the profile gives access to another one.

const FOLDER = { client: 'BAKERY' }

/** A server, and a home with a profile bound to Acme Widgets (1), an unbound one, and a folder set to Bakery (2). */
async function house() {
  const server = await startSandbox()
  onTestFinished(() => server.close())
  const home = freshHome()
  const env = { ACME_KEY: server.key, ACME_PASSWORD: server.decryptPassword }
  const add = async (name: string, ...more: string[]) => {
    const keys = ['--key-env', 'ACME_KEY', '--decrypt-password-env', 'ACME_PASSWORD', '--no-test']
    const argv = ['profiles', 'add', name, '--url', server.url, ...keys, ...more]
    expect(await run(argv, { home, env })).toMatchObject({ status: 0 })
  }
  await add('acme', '--client', 'Acme Widgets', '--bound')
  await add('free', '--client', 'Acme Widgets')
  const folder = join(home, 'bakery')
  mkdirSync(folder)
  writeFileSync(join(folder, '.itflow.json'), JSON.stringify(FOLDER), { mode: 0o644 })
  const call = (argv: readonly string[], options: RunOptions = {}) =>
    run(argv, { home, ...options, env: { ...env, ...options.env } })
  return { server, home, folder, call }
}

type House = Awaited<ReturnType<typeof house>>

/** Each way to name another client, or none. */
const WAYS: readonly [string, (house: House) => { argv: string[]; options: RunOptions }][] = [
  ['--client', () => ({ argv: ['--client', 'BAKERY'], options: {} })],
  ['--client by its ID', () => ({ argv: ['--client', '2'], options: {} })],
  ['--all-clients', () => ({ argv: ['--all-clients'], options: {} })],
  ['--global', () => ({ argv: ['--global'], options: {} })],
  ['ITFLOW_CLIENT', () => ({ argv: [], options: { env: { ITFLOW_CLIENT: 'BAKERY' } } })],
  ['a folder', ({ folder }) => ({ argv: [], options: { cwd: folder } })],
]

const COMMANDS: readonly [string, string[]][] = [
  ['a list', ['assets', 'list']],
  ['get', ['contacts', 'get', '1']],
  ['the clients', ['clients', 'list']],
  ['a search', ['find', 'wlan']],
  ['what runs out', ['expiring']],
  ['open tickets', ['duty']],
  ['a report', ['clients', 'report', '1']],
  ['an update', ['clients', 'update', '2', '--notes', 'made up']],
  ['a create', ['assets', 'create', '--name', 'made up', '--type', 'Server']],
  ['a delete', ['contacts', 'delete', '1', '--yes']],
  ['a mute', ['alerts', 'mute', '--for', '2h', '--why', 'made up']],
  ['the end of a mute', ['alerts', 'unmute']],
  ['a raw read', ['api', 'GET', 'assets/read']],
  [
    'a raw write',
    ['api', 'POST', 'assets/create', '-f', 'asset_name=made up', '-F', 'client_id=2'],
  ],
]

describe.each(WAYS)("a bound profile can't reach another client through %s", (_, way) => {
  it('for any command', async () => {
    const held = await house()
    const before = JSON.stringify(held.server.database)
    for (const [what, argv] of COMMANDS) {
      const { argv: more, options } = way(held)
      const { status, stdout, stderr } = await held.call([...argv, ...more], options)
      expect({ what, status, stdout }).toEqual({ what, status: 10, stdout: '' })
      expect(stderr).toContain('the profile acme is bound to Acme Widgets')
      expect(stderr).toContain('itflow profiles set acme --no-bound')
    }
    expect(JSON.stringify(held.server.database)).toBe(before)
  })

  it('but an unbound profile can', async () => {
    const held = await house()
    const { argv: more, options } = way(held)
    const { status } = await held.call(['assets', 'list', '--profile', 'free', ...more], options)
    expect(status).toBe(0)
  })
})

it('the client itself may be named, in any form', async () => {
  const { call } = await house()
  for (const argv of [['--client', 'acme'], ['--client', '1'], []]) {
    const { status, stdout } = await call(['assets', 'list', '--json', ...argv])
    expect(status).toBe(0)
    const owners = new Set(
      JSON.parse(stdout).map((row: Record<string, number>) => row['asset_client_id']),
    )
    expect(owners).toEqual(new Set([1]))
  }
})

it.each([
  ['by its ID', ['assets', 'get', '40']],
  ['by its name', ['assets', 'get', 'BK-LT-01']],
  ['by its ID, to change it', ['assets', 'update', '40', '--notes', 'made up']],
])('no command is suggested for a record of another client, named %s', async (_, argv) => {
  const { call } = await house()
  const { status, stderr } = await call([...argv, '--profile', 'acme'])
  expect(status).toBe(5)
  expect(stderr).not.toMatch(/--client 2|--all-clients|Bakery/)
  const free = await call([...argv, '--profile', 'free'])
  expect(free.stderr).toContain('--client 2')
})

it("a bound profile can't create a client", async () => {
  const { call, server } = await house()
  const before = JSON.stringify(server.database)
  const made = await call(['clients', 'create', '--name', 'made up'])
  expect([made.status, JSON.stringify(server.database)]).toEqual([10, before])
})

describe('other clients are not mentioned, by name or ID', () => {
  const commands: readonly string[][] = [
    ['clients', 'get', '2'],
    ['clients', 'get', 'BAKERY'],
    ['clients', 'report', '2'],
    ['clients', 'report', 'BAKERY'],
    ['clients', 'delete', '2', '--yes'],
    ['assets', 'get', 'ELSEWHERE'],
    ['assets', 'update', 'ELSEWHERE', '--notes', 'made up'],
    ['assets', 'list', '--where', 'asset_client_id=2'],
    ['credentials', 'reveal', 'ELSEWHERE'],
    ['tickets', 'reply', 'ELSEWHERE', '--message', 'made up'],
    ['tickets', 'create', '--subject', 'made up', '--asset', 'ELSEWHERE'],
    ['invoice-items', 'list', '--invoice', 'ELSEWHERE'],
    ['api', 'POST', 'assets/delete', '-F', 'asset_id=ELSEWHERE', '--yes'],
  ]
  it.each(commands.map((argv) => [argv]))('%j', async (argv) => {
    const { call, server } = await house()
    const module = argv.includes('--asset') || argv[0] === 'api' ? 'assets' : argv[0]
    const table = module === 'invoice-items' ? 'invoices' : `${module}`
    const { rows = [] } = server.database.tables[table] ?? {}
    const prefix = table.slice(0, -1)
    const other = rows.find((row) => !['0', '1'].includes(`${row[`${prefix}_client_id`]}`))
    const words = argv.map((word) => word.replace('ELSEWHERE', `${other?.[`${prefix}_id`]}`))
    const { status, stdout, stderr } = await call(words)
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    const { rows: clients = [] } = server.database.tables['clients'] ?? {}
    for (const { client_id, client_name } of clients.filter((row) => row['client_id'] !== '1')) {
      expect(stderr).not.toContain(client_name)
      expect(stderr).not.toContain(`--client ${client_id}`)
    }
    expect(stderr).not.toContain('--global')
  })
})

describe('a raw call', () => {
  const reads: readonly [string[], number][] = [
    [['GET', 'assets/read'], 10],
    [['GET', 'assets/read', '-f', 'client_id=1'], 0],
    [['GET', 'assets/read', '-f', 'client_id=1', '--paginate'], 0],
    [['GET', 'assets/read', '--paginate'], 10],
    [['GET', 'assets/read', '-f', 'client_id=2'], 10],
    [['GET', 'assets/read', '-f', 'client_id=1', '-f', 'client.id=2'], 10],
    [['GET', 'assets/read', '-f', 'client_id=1', '-f', 'client_id[]=2'], 10],
    [['GET', 'assets/read', '-f', 'client_id=1x'], 10],
    [['GET', 'clients/read', '-f', 'client_id=1'], 0],
    [['GET', 'clients/read'], 10],
    [['GET', 'invoice_items/read', '-f', 'invoice_id=ELSEWHERE'], 10],
    [['GET', 'products/read'], 0],
    [['GET', 'custom/hello'], 10],
    [['GET', 'no/read'], 10],
  ]
  it.each(reads)("%j exits with %i, and shows no other client's records", async (argv, status) => {
    const { call, server } = await house()
    const { rows = [] } = server.database.tables['invoices'] ?? {}
    const other = rows.find((row) => row['invoice_client_id'] !== '1')
    const words = argv.map((word) => word.replace('ELSEWHERE', `${other?.['invoice_id']}`))
    const result = await call(['api', ...words])
    expect(result.status).toBe(status)
    expect(result.stdout === '').toBe(status !== 0)
    expect(result.stdout).not.toMatch(/"(asset_)?client_id":\s*"?2\b/)
  })

  const writes: readonly [string[], number][] = [
    [['assets/create', '-f', 'asset_name=made up', '-f', 'asset_type=Server'], 10],
    [['assets/create', '-f', 'asset_name=made up', '-F', 'client_id=2'], 10],
    [
      ['assets/create', '-f', 'asset_name=made up', '-f', 'asset_type=Server', '-F', 'client_id=1'],
      0,
    ],
    [['assets/delete', '-F', 'asset_id=ELSEWHERE', '--yes'], 5],
    [['assets/update', '-F', 'asset_id=ELSEWHERE', '-f', 'asset_name=made up', '--force'], 5],
    [['clients/create', '-f', 'client_name=made up', '--force'], 10],
    [['clients/update', '-F', 'client_id=2', '-f', 'client_name=made up', '--force'], 10],
    [['custom/made_up', '-F', 'client_id=1'], 10],
  ]
  it.each(writes)('POST %j exits with %i', async (argv, status) => {
    const { call, server } = await house()
    const { rows = [] } = server.database.tables['assets'] ?? {}
    const other = rows.find((row) => row['asset_client_id'] === '2')
    const before = JSON.stringify(server.database)
    const words = argv.map((word) => word.replace('ELSEWHERE', `${other?.['asset_id']}`))
    const result = await call(['api', 'POST', ...words])
    expect(result.status).toBe(status)
    expect(JSON.stringify(server.database) === before).toBe(status !== 0)
  })
})

it('several profiles at once each stay within their own client', async () => {
  const { call } = await house()
  const { status, stdout, stderr } = await call([
    'assets',
    'list',
    '--all-profiles',
    '--all-clients',
    '--json',
  ])
  expect(status).toBe(11)
  expect(stderr).toContain('the profile acme is bound to Acme Widgets')
  const rows = JSON.parse(stdout) as Record<string, unknown>[]
  expect(new Set(rows.map(({ profile }) => profile))).toEqual(new Set(['free']))
})

it('profiles show, config and whoami mention it', async () => {
  const { call } = await house()
  const shown = await call(['profiles', 'show', 'acme', '--json'])
  expect(JSON.parse(shown.stdout)).toMatchObject({ client: 'Acme Widgets', bound: true })
  const config = JSON.parse((await call(['config', '--json'])).stdout)
  expect(config).toContainEqual(
    expect.objectContaining({ setting: 'bound_to', value: 'Acme Widgets' }),
  )
  const who = await call(['whoami', '--json'])
  expect(JSON.parse(who.stdout)).toMatchObject({ bound_to: 'Acme Widgets' })
  expect((await call(['whoami', '--all-clients'])).status).toBe(10)
})

it('the profile can remove or change the bound; without a client there is none', async () => {
  const { call } = await house()
  const moved = await call(['profiles', 'set', 'acme', '--client', 'BAKERY', '--json'])
  expect(JSON.parse(moved.stdout)).toMatchObject({ client: 'BAKERY', bound: true })
  expect((await call(['profiles', 'set', 'acme', '--unset', 'client'])).status).toBe(2)
  expect((await call(['profiles', 'set', 'acme', '--bound', '--unset', 'bound'])).status).toBe(2)
  const lifted = await call(['profiles', 'set', 'acme', '--no-bound', '--json'])
  expect(JSON.parse(lifted.stdout)).toMatchObject({ client: 'BAKERY', bound: false })
  expect((await call(['assets', 'list', '--all-clients'])).status).toBe(0)
  const bound = await call(['profiles', 'set', 'acme', '--bound', '--json'])
  expect(JSON.parse(bound.stdout)).toMatchObject({ client: 'BAKERY', bound: true })
  const none = await call(['profiles', 'set', 'acme', '--unset', 'client', '--bound'])
  expect(none.status).toBe(2)
})
