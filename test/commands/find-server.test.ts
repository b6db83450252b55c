import { describe, expect, it, onTestFinished } from 'vitest'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import type { Release } from '../../src/resources/releases.ts'
import { searchedModules } from '../../src/search/searched-modules.ts'
import { widthOf } from '../../src/text/width.ts'
import { type Fate, PASS, type Passing } from '../hazards/front.ts'
import { hazardInstance, RELEASES, releases } from '../hazards/hazard-instance.ts'
import { RESTRICTED, restrictedTo } from '../support/restricted-key.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'
import { twoInstances } from '../support/two-instances.ts'

interface Printed {
  profile?: string
  client_id: number | null
  client: string | null
  module: string
  id: number
  name: string
  match: string
  why: string
  archived: boolean
  command: string
}

const rowsIn = (stdout: string) => JSON.parse(stdout) as Printed[]
const named = (stdout: string) => rowsIn(stdout).map(({ module, id }) => `${module} ${id}`)

/** The modules whose list a release has. */
const modulesOf = (release: Release) =>
  searchedModules().filter((name) => {
    const { since, until } = resources[name].operations.read ?? {}
    const at = RELEASES.indexOf(release)
    return (
      (since === undefined || RELEASES.indexOf(since) <= at || since === '26.08') &&
      (until === undefined || RELEASES.indexOf(until) >= at)
    )
  })

/** What is in every release's data, and how it is found. */
const KNOWN: readonly (readonly [term: string, record: string, why: RegExp])[] = [
  ['10.0.0.21', 'assets 1', /^IP 10\.0\.0\.21$/],
  ['abc-123', 'assets 1', /^serial ABC123$/],
  ['ADA@ACME.EXAMPLE', 'contacts 1', /^e-mail ada@acme\.example$/],
  ['+1 541 555 0101', 'contacts 1', /^phone 5550101/],
  ['https://www.acme.example/x', 'domains 1', /^domain acme\.example$/],
  ['acme widgets', 'clients 1', /^name$/],
  ['ACME', 'clients 1', /^abbreviation$/],
  ['firewall edge', 'credentials 1', /^name$/],
  ['shieldpoint', 'software 3', /^name$/],
]

describe.each(RELEASES)('on %s', (release) => {
  it.each(KNOWN)('finds %s', async (term, record, why) => {
    const { itflow } = await hazardInstance(release)
    const { status, stdout } = await itflow(['find', term, '--json'])
    expect(status).toBe(0)
    const found = rowsIn(stdout).find(({ module, id }) => `${module} ${id}` === record)
    expect(found?.why).toMatch(why)
  })

  it('reads each list once at most, and asks for no other', async () => {
    const { itflow, reads } = await hazardInstance(release)
    await itflow(['schema', 'assets'])
    await itflow(['find', 'no-such-thing'])
    const lists = reads().filter(
      ({ query }) => (query.get('offset') ?? '0') === '0' && !query.has('limit'),
    )
    const modules = lists.map(({ operation }) => operation)
    expect(new Set(modules).size).toBe(modules.length)
  })
})

it('searches every module that has records of its own', () => {
  expect(RESOURCE_NAMES.filter((name) => !searchedModules().includes(name))).toEqual([
    'invoice-items',
    'time',
  ])
})

const FORBIDDEN: Fate = {
  kind: 'answer',
  status: 403,
  body: '{"success":"False","message":"No permission"}',
}

const failing =
  (modules: readonly string[], fate: Fate) =>
  ({ operation }: Passing): Fate =>
    modules.some((module) => operation === `${module}/read`) ? fate : PASS

const MODULES = modulesOf('26.10').map((name) => resources[name].module)

describe('what could not be read', () => {
  it.each(MODULES)('is named for %s, the rest is shown, and the status is 11', async (module) => {
    const term = ['find', 'acme', '--limit', '500', '--json']
    const whole = await (await hazardInstance('26.10')).itflow(term)
    const { itflow } = await hazardInstance('26.10', undefined, failing([module], FORBIDDEN))
    const { status, stdout, stderr } = await itflow(term)
    expect(status).toBe(11)
    const rest = rowsIn(whole.stdout).filter(
      (row) => resources[row.module as never]['module'] !== module,
    )
    const isClients = module === 'clients'
    expect(rowsIn(stdout)).toEqual(
      isClients
        ? expect.arrayContaining(
            rest.map((row) => ({
              ...row,
              client: row.client_id === null ? null : `client ${row.client_id}`,
            })),
          )
        : rest,
    )
    const nouns = Object.values(resources).find((one) => one.module === module)?.nouns ?? ''
    expect(stderr.toLowerCase()).toContain(`${nouns} could not be searched`)
  })

  it('is reported if nothing was found either, with 11', async () => {
    const { itflow } = await hazardInstance('26.10', undefined, failing(['assets'], FORBIDDEN))
    const { status, stdout, stderr } = await itflow(['find', 'no-such-thing'])
    expect([status, stdout]).toEqual([11, ''])
    expect(stderr).toMatch(/^Nothing found, but assets could not be searched: /)
    expect(stderr.split('\n').filter((line) => line.includes('could not be'))).toHaveLength(1)
  })

  it('is the failure itself if no module could be searched', async () => {
    const { itflow } = await hazardInstance('26.10', undefined, failing(['assets'], FORBIDDEN))
    expect(await itflow(['find', 'x1', '--kinds', 'assets'])).toMatchObject({
      status: 4,
      stdout: '',
    })
    const all = await hazardInstance('26.10', undefined, failing(MODULES, FORBIDDEN))
    expect(await all.itflow(['find', 'x1'])).toMatchObject({ status: 4, stdout: '' })
  })

  it('is a failure of all if the key is not accepted', async () => {
    const { itflow } = await hazardInstance('26.10')
    const env = { ITFLOW_API_KEY: 'wrong-key-made-up-0123456789' }
    expect(await itflow(['find', 'ada'], { env })).toMatchObject({ status: 3, stdout: '' })
  })
})

describe('a module that a release lacks', () => {
  it.each(releases('25.01', '26.07'))('is a note and no failure on %s', async (release) => {
    const { itflow } = await hazardInstance(release)
    const { status, stderr } = await itflow(['find', 'ABC123'])
    expect(status).toBe(0)
    expect(stderr.match(/Not searched, since .* has no list of them: /g)).toHaveLength(1)
    expect(stderr).toContain('ticket replies')
  })

  it('is not missed once it is gone from all newer releases, unless it is named', async () => {
    const { itflow } = await hazardInstance('26.10')
    expect((await itflow(['find', 'ABC123'])).stderr).not.toContain('payments')
    const only = await itflow(['find', 'ABC123', '--kinds', 'payments,assets'])
    expect([only.status, only.stderr]).toEqual([
      0,
      expect.stringContaining('no list of them: payments'),
    ])
  })
})

describe('a key', () => {
  it.each(RELEASES)(
    'that is restricted to a client finds only its records on %s',
    async (release) => {
      const { itflow } = await hazardInstance(release, restrictedTo(2))
      const { stdout } = await itflow(['find', 'server', '--json', '--limit', '99'], RESTRICTED)
      const clients = rowsIn(stdout).flatMap(({ client_id }) => client_id ?? [])
      expect(new Set(clients)).toEqual(new Set([2]))
    },
  )

  it.each(releases('26.08.2'))(
    'that may not read credentials finds the rest on %s',
    async (release) => {
      const { itflow } = await hazardInstance(release, restrictedTo(undefined, { credential: 0 }))
      const { status, stdout, stderr } = await itflow(['find', 'acme', '--json'], RESTRICTED)
      expect([status, rowsIn(stdout).length > 5]).toEqual([11, true])
      expect(stderr).toContain('Credentials could not be searched')
    },
  )
})

describe('the scope', () => {
  it('is the client, whatever the server does with the filter (H11)', async () => {
    for (const release of RELEASES) {
      const { itflow } = await hazardInstance(release)
      const all = rowsIn((await itflow(['find', 'server', '--json', '--limit', '99'])).stdout)
      const argv = ['find', 'server', '--client', 'BAKERY', '--json', '--limit', '99']
      const here = rowsIn((await itflow(argv)).stdout)
      expect(here.map(({ module, id }) => `${module} ${id}`)).toEqual(
        all
          .filter(
            ({ client_id, module }) =>
              client_id === 2 || (module === 'products' && client_id === null),
          )
          .map(({ module, id }) => `${module} ${id}`),
      )
    }
  })

  it('leaves out the records of archived clients, unless the client is named or --all', async () => {
    const { database, itflow } = await hazardInstance('26.10')
    const before = rowsIn((await itflow(['find', 'wlan', '--json'])).stdout)
    for (const row of database.tables['clients']?.rows ?? []) {
      if (row['client_id'] === '2') row['client_archived_at'] = '2026-01-01 00:00:00'
    }
    const after = await itflow(['find', 'wlan', '--json'])
    const kept = before.filter(({ client_id }) => client_id !== 2)
    expect(kept.length).toBeLessThan(before.length)
    expect(rowsIn(after.stdout)).toEqual(kept)
    const all = rowsIn((await itflow(['find', 'wlan', '--all', '--json'])).stdout)
    expect(all.filter(({ archived }) => archived).every(({ client_id }) => client_id === 2)).toBe(
      true,
    )
    expect(all.length).toBe(before.length)
    expect(named((await itflow(['find', 'wlan', '--client', '2', '--json'])).stdout)).toEqual(
      before.filter(({ client_id }) => client_id === 2).map(({ module, id }) => `${module} ${id}`),
    )
  })
})

describe('a key in the term', () => {
  it.each([
    ['serial:abc-123', undefined, 'assets'],
    ['email:ada@acme.example', 'contact_email', 'contacts'],
  ])(
    '%s reads only the modules that have it, filtered where the filter finds all that match',
    async (term, filter, module) => {
      for (const release of RELEASES) {
        const { itflow, reads } = await hazardInstance(release)
        const { status, stdout } = await itflow(['find', term, '--json'])
        expect([status, named(stdout)]).toEqual([0, [`${module} 1`]])
        const sent = reads().filter(({ operation }) => operation === `${module}/read`)
        const filters = sent.flatMap(({ query }) => [...query.keys()])
        expect([...new Set(filters.filter((name) => /serial|email/.test(name)))]).toEqual(
          filter === undefined ? [] : [filter],
        )
        const lists = new Set(reads().map(({ operation }) => operation))
        expect(lists.has('documents/read') || lists.has('credentials/read')).toBe(false)
      }
    },
  )

  it.each([
    ['mac:00-1B-21-3C-4D-01', /^MAC /],
    ['ip:10.0.0.21', /^IP 10\.0\.0\.21$/],
    ['phone:555-0101', /^phone 5550101$/],
    ['phone:+1 541 555 0101', /^phone 5550101 by its last digits$/],
    ['domain:other.ACME.example', /^under domain acme\.example$/],
    ['name:lt-0001', /^name LT-0001$/],
    ['number:tck-1042', /^number TCK-1042$/],
    ['number:1042', /^number TCK-1042$/],
  ])('%s matches only that', async (term, why) => {
    const { database, itflow } = await hazardInstance('26.10')
    for (const row of database.tables['asset_interfaces']?.rows ?? []) {
      if (row['interface_asset_id'] === '1') row['interface_mac'] = '00:1b:21:3c:4d:01'
    }
    const { stdout } = await itflow(['find', term, '--json'])
    const found = rowsIn(stdout)
    expect(found.map((row) => row.why)).toEqual([expect.stringMatching(why)])
  })
})

describe('as a table', () => {
  it.each([40, 80, 200])(
    'is grouped by client at %i columns, with no line too long',
    async (width) => {
      const { stdout } = await runSandbox(['find', 'server'], { terminal: width })
      const rows = rowsIn((await runSandbox(['find', 'server', '--json'])).stdout)
      // A command that doesn't fit is below its row, and the terminal wraps one that is longer than a line.
      const isBelow = (line: string) => rows.some(({ command }) => command === line.trim())
      const lines = stdout
        .trimEnd()
        .split('\n')
        .filter((line) => !isBelow(line))
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
      const clients = [...new Set(rows.map(({ client }) => client ?? 'No client'))]
      const headings = lines.slice(1).filter((line) => line !== '' && !line.startsWith(' '))
      expect(headings).toEqual(clients)
      expect(lines.filter((line) => line.startsWith('  '))).toHaveLength(rows.length + 1)
      expect(stdout.split('\n').filter(isBelow)).toHaveLength(width >= 80 ? 0 : rows.length)
    },
  )

  it.each([1, 12, 20, 40, 60, 80, 120])(
    'has the whole command of each match on a line at %i columns, also of several profiles',
    async (width) => {
      const home = freshHome()
      const sandbox = await startSandbox()
      onTestFinished(() => sandbox.close())
      for (const name of ['profile-with-a-long-name-for-a-customer', 'b']) {
        const words = ['--url', sandbox.url, '--key-env', 'KEY', '--no-test']
        await run(['profiles', 'add', name, ...words], { home, env: { KEY: sandbox.key } })
      }
      for (const argv of [
        ['find', 'server', '--all-profiles'],
        ['find', 'さくら', '--all-profiles'],
        [
          'find',
          'server',
          '--client',
          'acme',
          '--profile',
          'profile-with-a-long-name-for-a-customer',
        ],
      ]) {
        const options = { home, env: { KEY: sandbox.key } }
        const { stdout } = await run(argv, { ...options, terminal: width })
        const rows = rowsIn((await run([...argv, '--json'], options)).stdout)
        expect(rows).not.toEqual([])
        for (const { command } of rows) {
          expect(stdout.split('\n').filter((line) => line.endsWith(String(command)))).not.toEqual(
            [],
          )
        }
      }
    },
  )

  it('is tab-separated when piped, the best first', async () => {
    const { stdout } = await runSandbox(['find', '10.0.0.21'])
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'CLIENT\tKIND\tNAME\tWHY\tOPENS WITH',
      'Acme Widgets\tasset\tLT-0001\tIP 10.0.0.21\titflow assets get 1 --profile sandbox',
    ])
  })

  it('is read out with the client of each record', async () => {
    const env = { ITFLOW_ACCESSIBLE: '1' }
    const { stdout } = await runSandbox(['find', 'ABC123'], { terminal: 80, env })
    expect(stdout).toBe(
      [
        'Acme Widgets:',
        '',
        'asset',
        'Name: LT-0001',
        'Why: serial ABC123',
        'Opens with: itflow assets get 1 --profile sandbox',
        '',
      ].join('\n'),
    )
  })

  it('says how a ticket was ended', async () => {
    const { stdout } = await runSandbox(['find', 'TCK-967'], { terminal: 120 })
    expect(stdout).toMatch(
      /TCK-967 Move to the new practice server +(?:closed|resolved) +number TCK-967 /,
    )
  })
})

describe('results that take more than a second', () => {
  it('are shown as they arrive, and nothing twice', async () => {
    let now = 0
    const elapsed = () => {
      now += 600
      return now
    }
    const slow = await runSandbox(['find', 'server', '--limit', '99'], { terminal: 160, elapsed })
    const fast = await runSandbox(['find', 'server', '--limit', '99'], { terminal: 160 })
    const records = (text: string) =>
      text
        .split('\n')
        .filter((line) => line.startsWith('  ') && line.includes('itflow '))
        .map((line) => /itflow .*/.exec(line)?.[0])
        .sort()
    expect(records(slow.stdout)).toEqual(records(fast.stdout))
    expect(slow.stdout.match(/OPENS WITH/g)).toHaveLength(1)
    expect(slow.stdout).not.toBe(fast.stdout)
  })

  it('are no more than --limit', async () => {
    let now = 0
    const elapsed = () => {
      now += 600
      return now
    }
    const options = { terminal: 120, elapsed }
    const { stdout, stderr } = await runSandbox(['find', 'server', '--limit', '4'], options)
    expect(stdout.match(/itflow /g)).toHaveLength(4)
    expect(stderr).toMatch(/ 4 of \d+ matches/)
  })
})

it('groups the matches of several instances by profile, and says if none has any', async () => {
  const { call } = await twoInstances()
  const table = await call(['find', 'ABC123', '--profile', 's0,s1'], { terminal: 120 })
  expect(table.stdout).toMatch(/^s0 · Acme Widgets\n.*itflow assets get 1 --profile s0$/m)
  expect(table.stdout).toMatch(/^s1 · Acme Widgets\n.*itflow assets get 1 --profile s1$/m)
  const nothing = await call(['find', 'no-such-thing', '--all-profiles'])
  expect([nothing.status, nothing.stderr]).toEqual([
    5,
    expect.stringContaining('Nothing found for no-such-thing on any of the profiles'),
  ])
})
