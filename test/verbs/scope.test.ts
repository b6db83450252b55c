import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'

// The client is the scope of every command on records that belong to clients.

/** The clients whose contacts a list shows. */
async function clientsOf(argv: readonly string[], options: RunOptions = {}): Promise<number[]> {
  const list = ['contacts', 'list', '--json', '--fields', 'client', ...argv]
  const { status, stdout, stderr } = await runSandbox(list, options)
  expect({ status, stderr }).toMatchObject({ status: 0 })
  const rows: { contact_client_id: number }[] = JSON.parse(stdout)
  return [...new Set(rows.map((row) => row.contact_client_id))].sort((a, b) => a - b)
}

/** A folder below one with an `.itflow.json`. */
function folderWith(content: object): string {
  const root = mkdtempSync(join(tmpdir(), 'itflow-folder-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, '.itflow.json'), JSON.stringify(content))
  const below = join(root, 'a', 'b')
  mkdirSync(below, { recursive: true })
  return below
}

describe('the scope is set', () => {
  it('by --client: ID, name or abbreviation', async () => {
    expect(await clientsOf(['--client', '2'])).toEqual([2])
    expect(await clientsOf(['--client', 'acme widgets'])).toEqual([1])
    expect(await clientsOf(['--client=BAKERY'])).toEqual([2])
  })

  it('by the environment, overridden by --client', async () => {
    const env = { ITFLOW_CLIENT: 'acme' }
    expect(await clientsOf([], { env })).toEqual([1])
    expect(await clientsOf(['--client', 'bakery'], { env })).toEqual([2])
  })

  it('for a folder and all below it, overridden by the environment', async () => {
    const cwd = folderWith({ client: 'sakura' })
    expect(await clientsOf([], { cwd })).toEqual([3])
    expect(await clientsOf([], { cwd, env: { ITFLOW_CLIENT: 'nwd' } })).toEqual([4])
  })

  it('by the profile, overridden by the folder', async () => {
    const home = freshHome()
    const instance = await hazardInstance('26.10')
    const own = { home, env: { KEY: instance.sandbox.key } }
    const url = instance.sandbox.url
    const add = ['profiles', 'add', 'one', '--url', url, '--key-env', 'KEY', '--client', 'bakery']
    expect((await run(add, own)).status).toBe(0)
    const list = ['contacts', 'list', '--json', '--query', '[].contact_client_id | [0]']
    expect((await run(list, own)).stdout.trim()).toBe('2')
    expect((await run(list, { ...own, cwd: folderWith({ client: 'acme' }) })).stdout.trim()).toBe(
      '1',
    )
  })

  it('and removed by --all-clients', async () => {
    const env = { ITFLOW_CLIENT: 'acme' }
    expect((await clientsOf(['--all-clients'], { env })).length).toBeGreaterThan(3)
  })

  it('and never widened by an empty client', async () => {
    const { status, stderr } = await runSandbox(['contacts', 'list'], {
      env: { ITFLOW_CLIENT: '' },
    })
    expect(status).toBe(2)
    expect(stderr).toContain('The client from ITFLOW_CLIENT is empty')
  })
})

describe('a record outside the scope is not found (5), and the hint says where it is', () => {
  it.each([
    ['get', ['contacts', 'get', '12', '--client', 'bakery']],
    ['update', ['contacts', 'update', '12', '--title', 'CEO', '--client', 'bakery']],
    ['archive', ['contacts', 'archive', '12', '--client', 'bakery']],
    ['delete', ['contacts', 'delete', '12', '--yes', '--client', 'bakery']],
    ['resolve', ['tickets', 'resolve', '59', '--client', 'bakery']],
    ['close', ['tickets', 'close', '59', '--client', 'bakery']],
    ['reply', ['tickets', 'reply', '59', '--message', 'X', '--client', 'bakery']],
  ])('%s', async (_, argv) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    expect(stderr).toContain('Acme Widgets: --client 1')
    expect(instance.writes()).toEqual([])
  })

  it.each([
    ['26.10', ['invoice-items', 'get', '3', '--client', '1'], 'in Acme Widgets'],
    ['26.3', ['payments', 'get', '2', '--client', '1'], 'in Acme Widgets'],
    ['26.10', ['invoice-items', 'get', '3', '--global'], 'on environment'],
  ] as const)('by what it is part of: on %s %j', async (release, argv, place) => {
    const instance = await hazardInstance(release)
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    expect(stderr).toContain(place)
    expect(stderr).toContain('Bakery 🍞: --client 2')
    const own = await instance.itflow([...argv.slice(0, 3), '--client', '2'])
    expect(own.status).toBe(0)
  })

  it('by its name as well', async () => {
    const { status } = await runSandbox(['contacts', 'get', 'ada lovelace', '--client', 'bakery'])
    expect(status).toBe(5)
  })

  it.each([
    ['a name', ['contacts', 'get', 'ada lovelace']],
    ['an e-mail address', ['contacts', 'get', 'ada@acme.example']],
    ['an explicit key', ['assets', 'get', 'serial:ABC123']],
    ['a number', ['tickets', 'get', 'TCK-1042']],
    ['a phone number, which several may share', ['contacts', 'get', 'PHONE']],
    ['several names', ['contacts', 'get', 'ada lovelace', 'Zoë Lindqvist']],
    ['a name of an update', ['contacts', 'update', 'ada lovelace', '--title', 'X']],
    ['several of an archive', ['contacts', 'archive', 'ada lovelace', 'grace hopper', '--yes']],
    ['a reference of a filter', ['assets', 'list', '--contact', 'ada lovelace']],
    ['a reference of a write', ['assets', 'create', '--name', 'X', '--contact', 'ada lovelace']],
    ['a reply', ['tickets', 'reply', 'TCK-1042', '--message', 'X']],
  ])('%s says where it is as well', async (_, argv) => {
    const instance = await hazardInstance('26.10')
    const phone = instance.row('contacts', { contact_name: 'Ada Lovelace' })['contact_phone'] ?? ''
    const line = argv.map((word) => (word === 'PHONE' ? `phone:${phone}` : word))
    const { status, stderr } = await instance.itflow([...line, '--client', 'bakery'])
    expect(status).toBe(argv.includes('Zoë Lindqvist') ? 11 : 5)
    expect(stderr).toContain('It exists in Acme Widgets: --client 1')
    expect(instance.writes()).toEqual([])
  })

  it('and that costs nothing for a look-up that finds all of them', async () => {
    const instance = await hazardInstance('26.10')
    const reads = async (argv: readonly string[]) => {
      const before = instance.reads().length
      await instance.itflow(argv)
      return instance
        .reads()
        .slice(before)
        .filter(({ operation }) => operation === 'contacts/read')
    }
    const found = await reads([
      'contacts',
      'get',
      'ada lovelace',
      'grace hopper',
      '--client',
      'acme',
    ])
    expect(found.every(({ query }) => query.get('client_id') === '1')).toBe(true)
    const names = ['ada lovelace', 'grace hopper', 'wile coyote']
    const missed = await reads(['contacts', 'get', ...names, '--client', 'bakery'])
    const first = missed.filter(
      ({ query }) => !query.has('client_id') && (query.get('offset') ?? '0') === '0',
    )
    expect(first).toHaveLength(1)
  })

  it('and for clients the scope is the client itself', async () => {
    const listed = await runSandbox(['clients', 'list', '--client', 'acme', '--json'])
    expect(JSON.parse(listed.stdout)).toMatchObject([{ client_id: 1 }])
    expect((await runSandbox(['clients', 'get', 'bakery', '--client', 'acme'])).status).toBe(5)
    expect((await runSandbox(['clients', 'get', 'acme', '--client', 'acme'])).status).toBe(0)
  })
})

describe('records without a client', () => {
  const names = async (argv: readonly string[]) => {
    const { stdout } = await runSandbox(['vendors', 'list', '--json', ...argv])
    return JSON.parse(stdout).map((row: { vendor_name: string }) => row.vendor_name)
  }

  it('are shown without a scope, or alone with --global', async () => {
    expect(await names([])).toContain('Upstream Distribution')
    expect(await names(['--client', 'acme'])).not.toContain('Upstream Distribution')
    expect(await names(['--global'])).toEqual(['Upstream Distribution'])
  })

  it('are created only with --global', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['vendors', 'create', '--name', 'For all', '--json']
    const refused = await instance.itflow(argv)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('--global')
    expect(instance.writes()).toEqual([])
    const made = await instance.itflow([...argv, '--global'])
    expect(JSON.parse(made.stdout)).toMatchObject({
      vendor_name: 'For all',
      vendor_client_id: null,
    })
  })

  it("are outside a client's scope, and the error names their client", async () => {
    const { status, stderr } = await runSandbox(['vendors', 'get', '1', '--client', 'acme'])
    expect(status).toBe(5)
    expect(stderr).toContain('It belongs to no client: --global')
  })
})

describe('every write says which instance and client it went to', () => {
  it.each([
    [['assets', 'create', '--client', 'acme', '--name', 'X'], 'Acme Widgets › new asset'],
    [['assets', 'update', '1', '--status', 'Lost'], 'Acme Widgets › asset 1 LT-0001'],
    [['assets', 'delete', '1', '--yes'], 'Acme Widgets › asset 1 LT-0001'],
    [['contacts', 'archive', '1'], 'Acme Widgets › contact 1 Ada Lovelace'],
    [['tickets', 'resolve', 'TCK-1042'], 'Acme Widgets › ticket 59 TCK-1042 Printer offline'],
    [['tickets', 'reply', 'TCK-1042', '--message', 'X'], 'Acme Widgets › new ticket reply'],
    [['clients', 'update', 'acme', '--notes', 'X'], 'client 1 Acme Widgets'],
    [['vendors', 'create', '--name', 'X', '--global'], 'environment › new vendor'],
  ])('%j', async (argv, said) => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(0)
    expect(stderr).toMatch(/^· environment(?: \(26\.10\))? › /m)
    expect(stderr).toContain(said)
  })

  it('as a notice with --json', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', '1', '--status', 'Lost', '--json']
    const { stderr } = await instance.itflow(argv)
    const [first] = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(first.notice.code).toBe('target')
    expect(first.notice.message).toContain('Acme Widgets › asset 1 LT-0001')
  })
})

it('an update of every field moves no record to another client', async () => {
  const instance = await hazardInstance('26.10')
  await instance.itflow(['contacts', 'update', '1', '--title', 'X', '--client', 'acme'])
  expect(instance.changes().filter((line) => line.includes('client_id'))).toEqual([])
  const { status } = await instance.itflow(['contacts', 'update', '1', '--client-id', '2'])
  expect(status).toBe(2)
})

describe('a record outside the scope that is named by anything', () => {
  it.each([
    ['assets', 'ROOM-1'],
    ['assets', 'serial:3NWD001'],
    ['contacts', 'sam@northwind-dental.example'],
  ])('is not found, and the hint says where it is: %s %s', async (module, which) => {
    const { itflow } = await hazardInstance('26.10')
    for (const verb of ['get', 'update']) {
      const field = verb === 'update' ? ['--notes', 'x'] : []
      const { status, stderr } = await itflow([module, verb, which, ...field, '--client', 'acme'])
      expect(status).toBe(5)
      expect(stderr).toMatch(/It exists in Northwind Dental: --client \d+/)
    }
  })

  it('has no hint if no client has one', async () => {
    const { itflow } = await hazardInstance('26.10')
    const { status, stderr } = await itflow([
      'assets',
      'get',
      'nothing-like-it',
      '--client',
      'acme',
    ])
    expect([status, stderr.includes('It exists')]).toEqual([5, false])
  })
})
