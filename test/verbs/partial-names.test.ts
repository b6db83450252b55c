import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { filterFields } from '../../src/verbs/filter-options.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

// On reads, the scope and references accept a partial name that matches only one record, and report which.

type Row = Record<string, unknown>

const json = (text: string): Row[] => JSON.parse(text)

/** One at a terminal, one piped. */
const PLACES: readonly (readonly [string, RunOptions])[] = [
  ['piped', {}],
  ['at a terminal', { terminal: 120 }],
]

describe.each(PLACES)('--client with a partial name, %s', (_, options) => {
  it.each([
    ['list', ['contacts', 'list', '--json']],
    ['get', ['contacts', 'get', '1', '--json']],
    ['export', ['export', 'contacts', '-o', 'ndjson']],
    ['a list in words', ['contacts', 'list', '--csv']],
    ['the clients', ['clients', 'list', '--json']],
  ])('is accepted by %s if it matches only one, which is reported', async (_what, argv) => {
    const whole = await runSandbox([...argv, '--client', 'Acme Widgets'], options)
    const part = await runSandbox([...argv, '--client', 'wIDgets'], options)
    expect(whole.status).toBe(0)
    expect(part).toMatchObject({ status: 0, stdout: whole.stdout })
    expect(part.stderr).toContain('Using client 1 Acme Widgets')
    expect(whole.stderr).not.toContain('Took')
  })

  it('is ambiguous (6) if it matches several, and lists them', async () => {
    const { status, stdout, stderr } = await runSandbox(
      ['contacts', 'list', '--client', 'e'],
      options,
    )
    expect([status, stdout]).toEqual([6, ''])
    expect(stderr).toContain('Acme Widgets')
  })

  it('is not found (5) if it matches none', async () => {
    const { status } = await runSandbox(['contacts', 'list', '--client', 'zzz'], options)
    expect(status).toBe(5)
  })

  it.each([
    ['update', ['contacts', 'update', '1', '--title', 'X']],
    ['create', ['vendors', 'create', '--name', 'X']],
    ['delete', ['contacts', 'delete', '1', '--yes']],
    ['archive', ['contacts', 'archive', '1', '--yes']],
    ['resolve', ['tickets', 'resolve', '59', '--yes']],
    ['reply', ['tickets', 'reply', '59', '--message', 'X']],
    ['a write of those that conditions choose', ['contacts', 'archive', '--where', 'name~a', '-y']],
    ['reveal', ['credentials', 'reveal', '1']],
  ])('is never accepted by %s', async (_what, argv) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout } = await instance.itflow([...argv, '--client', 'widgets'], options)
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    expect(instance.writes()).toEqual([])
  })
})

it('an exact name wins over a partial one, an active client over an archived one', async () => {
  const { itflow } = await hazardInstance('26.10', ({ tables }) => {
    const rows = tables['clients']?.rows ?? []
    for (const [index, name] of ['North', 'Northwind', 'Southern', 'South West'].entries()) {
      Object.assign(rows[index] ?? {}, { client_name: name, client_abbreviation: '' })
    }
    Object.assign(rows[3] ?? {}, { client_archived_at: '2026-01-01 00:00:00' })
  })
  const idOf = async (part: string) => {
    const { status, stdout, stderr } = await itflow([
      'clients',
      'list',
      '--all',
      '--json',
      '--client',
      part,
    ])
    return status === 0 ? json(stdout).map((row) => row['client_id']) : [status, stderr]
  }
  expect(await idOf('north')).toEqual([1])
  expect(await idOf('wind')).toEqual([2])
  expect(await idOf('south')).toEqual([3])
  expect(await idOf('south w')).toEqual([4])
  const archived = await itflow(['tickets', 'list', '--client', 'south w'])
  expect(archived.stderr).toContain('Using client 4 South West (archived)\n')
  const active = await itflow(['tickets', 'list', '--client', 'southe'])
  expect(active.stderr).toContain('Using client 3 Southern\n')
})

describe('a partial name typed without accents', () => {
  it('is accepted if none is spelled so: a client, a reference, a technician', async () => {
    const { itflow } = await hazardInstance('26.10', ({ tables }) => {
      const rows = tables['clients']?.rows ?? []
      for (const [index, name] of ['Zoë Résumés', 'Resume Writers', 'Łódź Søn'].entries()) {
        Object.assign(rows[index] ?? {}, { client_name: name, client_abbreviation: '' })
      }
    })
    const taken = async (...argv: string[]) => {
      const { status, stderr } = await itflow([...argv, '--all'])
      return [status, /Using \w+ (\d+)/.exec(stderr)?.[1]]
    }
    expect(await taken('contacts', 'list', '--client', 'zoe')).toEqual([0, '1'])
    expect(await taken('contacts', 'list', '--client', 'lodz s')).toEqual([0, '3'])
    expect(await taken('contacts', 'list', '--client', 'resume')).toEqual([0, '2'])
    expect(await taken('contacts', 'list', '--client', 'RÉSUMÉ')).toEqual([0, '1'])
    expect(await taken('assets', 'list', '--contact', 'zoe lind')).toEqual([0, '10'])
    expect(await taken('tickets', 'list', '--assigned-to', 'Òkafor')).toEqual([0, '4'])
    const write = ['vendors', 'create', '--name', 'X', '--client', 'zoe']
    expect((await itflow(write)).status).toBe(5)
  })
})

describe('a client named partially when a page is opened or a record is picked', () => {
  it.each([
    ['get', ['contacts', 'get', '--client', 'widgets']],
    ['replies', ['tickets', 'replies', '--client', 'widgets']],
  ])('itflow … %s accepts it, and says so once', async (_, argv) => {
    const { itflow } = await hazardInstance('26.10')
    const terminal = { terminal: 100, answers: [''] }
    const { status, stderr } = await itflow(argv, terminal)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stderr.match(/Using client 1 Acme Widgets/g)).toHaveLength(1)
  })

  it.each([
    ['open', ['contacts', 'open', '1']],
    ['list --web', ['contacts', 'list', '--web']],
  ])('itflow … %s accepts it', async (_, argv) => {
    const { itflow } = await hazardInstance('26.10')
    const env = { BROWSER: '/nowhere/browser' }
    const whole = await itflow([...argv, '--client', 'Acme Widgets'], { env })
    const part = await itflow([...argv, '--client', 'widgets'], { env })
    expect(whole.stderr).toContain('Opening ')
    expect(part.status).toBe(whole.status)
    expect(part.stderr).toContain('Using client 1 Acme Widgets')
    expect(part.stderr).toContain(/Opening .*/.exec(whole.stderr)?.[0])
  })

  it("isn't accepted when a write picks a record", async () => {
    const instance = await hazardInstance('26.10')
    const terminal = { terminal: 100, answers: ['', true] }
    for (const argv of [
      ['contacts', 'archive'],
      ['contacts', 'update', '--title', 'X'],
      ['tickets', 'close'],
      ['tickets', 'reply', '--message', 'X'],
      ['credentials', 'reveal'],
    ]) {
      const { status } = await instance.itflow([...argv, '--client', 'widgets'], terminal)
      expect([argv, status]).toEqual([argv, 5])
    }
    expect(instance.writes()).toEqual([])
  })
})

it('reports the match on each of several instances', async () => {
  const own = { home: freshHome(), env: { KEY: '' } }
  for (const [index, name] of ['one', 'two'].entries()) {
    const server = await startSandbox()
    onTestFinished(() => server.close())
    const [first, second] = server.database.tables['clients']?.rows ?? []
    Object.assign((index === 0 ? first : second) ?? {}, { client_name: 'Southern' })
    own.env.KEY = server.key
    const add = ['profiles', 'add', name, '--url', server.url, '--key-env', 'KEY', '--no-test']
    expect((await run(add, own)).status).toBe(0)
  }
  const list = ['contacts', 'list', '--profile', 'one,two', '--client', 'south']
  const { status, stderr } = await run([...list, '--json'], own)
  expect(status).toBe(0)
  expect(stderr).toContain('Using client 1 Southern on one"')
  expect(stderr).toContain('Using client 2 Southern on two"')
  const filtered = await run(['tickets', ...list.slice(1, 4), '--assigned-to', 'okafor'], own)
  expect(filtered.stderr).toContain('Using technician 4 Sam Okafor on two\n')
})

describe('a client that is set permanently', () => {
  it('by the environment, a folder or the profile, must be named in full', async () => {
    const env = { ITFLOW_CLIENT: 'widgets' }
    expect((await runSandbox(['contacts', 'list'], { env })).status).toBe(5)
    const home = freshHome()
    const cwd = join(home, 'below')
    mkdirSync(cwd)
    writeFileSync(join(cwd, '.itflow.json'), JSON.stringify({ client: 'widgets' }), { mode: 0o644 })
    expect((await runSandbox(['contacts', 'list'], { home, cwd })).status).toBe(5)
  })

  it("and bound can't be left by another's partial name", async () => {
    const server = await startSandbox()
    onTestFinished(() => server.close())
    const own = { home: freshHome(), env: { KEY: server.key } }
    const keys = ['--url', server.url, '--key-env', 'KEY', '--no-test']
    const add = ['profiles', 'add', 'acme', ...keys, '--client', 'Acme Widgets', '--bound']
    expect((await run(add, own)).status).toBe(0)
    for (const part of ['bakery 🍞', 'baker', 'widgets', '2', 'e']) {
      const { status, stdout } = await run(['contacts', 'list', '--client', part], own)
      expect([part, status === 10 || status === 5, stdout]).toEqual([part, true, ''])
    }
    expect((await run(['contacts', 'list', '--client', 'acme widgets'], own)).status).toBe(0)
  })
})

describe('a filter by a reference', () => {
  const referring = Object.values(resources).flatMap((resource) => {
    const { needsFilter, operations } = resource
    if (needsFilter !== undefined || operations.read?.until !== undefined) return []
    return filterFields(resource)
      .filter(({ field }) => field.refers !== undefined)
      .map(
        ({ name, flag, field }) => [resource.name, flag, name, field.refers ?? 'assets'] as const,
      )
  })

  it.each(referring)(
    'itflow %s list --%s accepts a partial name that matches only one',
    async (name, flag, column, refers) => {
      const referred = resources[refers]
      if (referred.directory !== undefined || referred.needsFilter !== undefined) return
      const all = json((await runSandbox([refers, 'list', '--all', '--json'])).stdout)
      const { label, archivedAt, id } = referred
      const active = all.filter((row) => archivedAt === null || row[archivedAt] === null)
      const names = active.map((row) => String(row[label]).toLowerCase())
      const unique = active.find((row) => {
        const part = String(row[label]).toLowerCase().slice(1)
        const isPlain = /^[\p{L} .]{3,}$/u.test(part)
        return isPlain && names.filter((one) => one.includes(part)).length === 1
      })
      if (unique === undefined) return
      const list = [name, 'list', '--all', '--json']
      const whole = await runSandbox([...list, `--${flag}`, String(unique[id])])
      const part = String(unique[label]).slice(1)
      const found = await runSandbox([...list, `--${flag}`, part])
      expect({ part, ...found }).toMatchObject({ part, status: 0, stdout: whole.stdout })
      expect(found.stderr).toContain(`${unique[id]}`)
      expect(found.stderr).toContain('Using ')
      expect(json(found.stdout).every((row) => row[column] === unique[id])).toBe(true)
    },
  )

  it('accepts several, each reported once, and is ambiguous if one of them is', async () => {
    const list = ['assets', 'list', '--client', 'acme', '--json']
    const { status, stdout, stderr } = await runSandbox([...list, '--contact', 'lovelace,hopper'])
    expect(status).toBe(0)
    expect(new Set(json(stdout).map((row) => row['asset_contact_id']))).toEqual(new Set([1, 2]))
    expect(stderr).toContain('Using contact 1 Ada Lovelace')
    expect(stderr).toContain('Using contact 2 Grace Hopper')
    const several = await runSandbox([...list, '--contact', 'lovelace,a'])
    expect([several.status, several.stdout]).toEqual([6, ''])
  })

  it('in a condition must be the whole name', async () => {
    const argv = ['assets', 'list', '--client', 'acme', '--where', 'contact=lovelace']
    expect((await runSandbox(argv)).status).toBe(5)
  })

  it('and WHICH may be partial only at a terminal', async () => {
    const argv = ['tickets', 'replies', 'vpn drops', '--json']
    expect((await runSandbox(argv)).status).toBe(5)
    const { status, stderr } = await runSandbox(argv, { terminal: 100 })
    expect([status, stderr]).toEqual([0, expect.stringContaining('Using ticket')])
  })
})
