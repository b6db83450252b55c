import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { flagOf } from '../../src/records/field-names.ts'
import { withSourceLock } from '../../src/sources/source-lock.ts'
import { widthOf } from '../../src/text/width.ts'
import { MODULES, placeIn, recordsById, save } from '../sources/memories.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'

/** A home with the sources `rmm`, of assets, and `crm`, of clients, on the sandbox. */
function withSources() {
  const home = freshHome()
  save(home)
  const acme = { id: 1, client: 1, name: 'Acme Widgets', fields: {} }
  save(home, { source: 'crm', resource: 'clients', run: 1, owns: [], records: recordsById([acme]) })
  const cli = (argv: readonly string[], options: RunOptions = {}) =>
    runSandbox(['sources', ...argv], { home, ...options })
  const json = async (argv: readonly string[]) =>
    JSON.parse((await cli([...argv, '--json'])).stdout)
  const path = (source: string) =>
    join(home, '.local', 'state', 'itflow', 'sources', 'sandbox', `${source}.json`)
  return { home, cli, json, path }
}

const SINCE = '2026-11-16T08:00:00.000Z'

describe('sources list', () => {
  it('has the keys in JSON that are documented', async () => {
    const { json } = withSources()
    const common = { state: 'usable', saved: '2026-11-23T08:00:00.000Z' }
    expect(await json(['list'])).toEqual([
      {
        ...common,
        ...{ source: 'crm', resource: 'clients', records: 1, clients: 1, conflicts: 0, left: 0 },
        url: 'http://sandbox.invalid/',
      },
      {
        ...common,
        ...{ source: 'rmm', resource: 'assets', records: 3, clients: 2, conflicts: 3, left: 1 },
        url: 'http://sandbox.invalid/',
      },
    ])
  })

  it('is empty on a profile without sources, and says how there will be some', async () => {
    const home = freshHome()
    for (const argv of [['list'], ['conflicts']]) {
      const { stdout, stderr, status } = await runSandbox(['sources', ...argv, '--json'], { home })
      expect([status, JSON.parse(stdout)]).toEqual([0, []])
      expect(stderr).toContain(
        'No sources on sandbox. An import remembers its source with --source NAME',
      )
    }
    expect(existsSync(join(home, '.local', 'state', 'itflow', 'sources'))).toBe(false)
  })

  it('has those of the profile alone, which may be that of the environment', async () => {
    const { home } = withSources()
    save(home, { profile: 'environment', source: 'mine' })
    const env = { ITFLOW_URL: 'http://127.0.0.1:9/', ITFLOW_API_KEY: 'k', ITFLOW_ALLOW_HTTP: '1' }
    const { stdout, status } = await run(['source', 'ls', '--json'], { home, env })
    expect(status).toBe(0)
    expect(JSON.parse(stdout).map(({ source }: { source: string }) => source)).toEqual(['mine'])
  })

  it('shows a damaged file as unusable, and goes on', async () => {
    const { cli, json, path } = withSources()
    writeFileSync(path('rmm'), 'x')
    const { stdout, stderr, status } = await cli(['list'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^SOURCE\tSTATE\t/)
    expect(stdout).toMatch(/^rmm\tunusable\t\t/m)
    expect(stderr).toContain(`${path('rmm')} is damaged`)
    expect((await json(['list']))[1]).toMatchObject({
      source: 'rmm',
      state: 'unusable',
      records: null,
    })
  })
})

describe('sources show', () => {
  it('prints a line for each record, with a heading on standard error', async () => {
    const { cli } = withSources()
    const { stdout, stderr } = await cli(['show', 'RMM'])
    expect(stdout).toBe(
      [
        'SOURCE ID\tID\tNAME\tCLIENT\tLEFT\tCONFLICTS',
        'a-1\t1\tLT-0001\tAcme Widgets\t\t2',
        `a-2\t2\tPR-0001\t2\t${SINCE}\t1`,
        'a-3\t3\tSpare\t\t\t0',
        '',
      ].join('\n'),
    )
    expect(stderr).toBe(
      '· rmm on sandbox (http://sandbox.invalid/), last import 23 Nov 2026 08:00 (yesterday): 3 assets of 2 clients, 3 conflicts, 1 no longer in rmm\n',
    )
  })

  it('has everything that is remembered in JSON, by the names of ITFlow', async () => {
    const { json, path } = withSources()
    const { memory } = JSON.parse(readFileSync(path('rmm'), 'utf8'))
    const shown = await json(['show', 'rmm'])
    expect(shown).toMatchObject({ source: 'rmm', resource: 'assets', run: 3, owns: ['asset_os'] })
    expect(shown.records.map(({ id }: { id: number }) => id)).toEqual([1, 2, 3])
    expect(shown.records[0]).toEqual({
      ...{ id: 1, client: 1, name: 'LT-0001', key: 'a-1', left: null },
      ...{ created: '2026-01-02 10:00:00', updated: '2026-11-01 10:00:00' },
      fields: {
        asset_os: { said: 'Windows 11', stored: 'Windows 11' },
        asset_name: memory.records[0].fields.asset_name,
        asset_location_id: memory.records[0].fields.asset_location_id,
      },
    })
    expect(shown.records[1].left).toEqual(memory.records[1].left)
    expect(shown.records[2]).toMatchObject({ client: null, created: null, fields: {} })
  })

  it('has a heading that follows the number of records, and no column of IDs that there are none of', async () => {
    const { home, cli } = withSources()
    const one = { id: 1, client: 1, name: 'x', fields: {} }
    save(home, { records: recordsById([one]) })
    const { stdout, stderr } = await cli(['show', 'rmm'])
    expect(stdout).toMatch(/^ID\tNAME\t/)
    expect(stderr).toMatch(/: 1 asset\n$/)
  })
})

describe('sources conflicts', () => {
  it('lists each value that was kept, in JSON by the names of ITFlow', async () => {
    const { json } = withSources()
    const asset = { source: 'rmm', resource: 'assets', id: 1, client: 1, name: 'LT-0001' }
    const expected = [
      {
        ...{ ...asset, field: 'asset_name', said: 'LT-0001.local', itflow: 'Reception' },
        ...{ why: 'both_changed', since: SINCE },
      },
      {
        ...{ ...asset, field: 'asset_location_id', said: 'Basement', itflow: 1 },
        ...{ why: 'first_import', since: SINCE },
      },
      {
        ...{ ...asset, id: 2, client: 2, name: 'PR-0001', field: 'asset_notes', said: 'x' },
        ...{ itflow: null, why: 'not_stored', since: SINCE },
      },
    ]
    expect(await json(['conflicts'])).toEqual(expected)
    expect(await json(['conflicts', 'rmm'])).toEqual(expected)
    expect(await json(['conflicts', 'crm'])).toEqual([])
  })

  it('words them for people, and says how to settle them', async () => {
    const { cli } = withSources()
    const { stdout, stderr } = await cli(['conflicts'])
    expect(stdout.split('\n').slice(1, -1)).toEqual([
      `rmm\t1\tAcme Widgets\tLT-0001\tname\tLT-0001.local\tReception\tchanged on both sides\t${SINCE}`,
      `rmm\t1\tAcme Widgets\tLT-0001\tlocation\tBasement\t1\tdiffered on the first import\t${SINCE}`,
      `rmm\t2\t2\tPR-0001\tnotes\tx\t\tITFlow did not store it\t${SINCE}`,
    ])
    expect(stderr).toMatch(/edit the values in ITFlow, or import with --on-conflict source/)
    expect((await cli(['conflicts', 'crm'])).stderr).toBe('· No conflicts.\n')
  })

  it.each(MODULES.map((module) => [module.name, module] as const))(
    'names every field of %s by its option, and words its value',
    async (name, module) => {
      const home = freshHome()
      const names = Object.keys(module.fields).filter(
        (one) => module.fields[one]?.kind !== 'secret',
      )
      const conflict = { why: 'both_changed', since: SINCE, itflow: true } as const
      const fields = Object.fromEntries(names.map((one) => [one, { said: 'x', conflict }]))
      const records = recordsById([{ id: 1, client: 1, name: 'x', fields }])
      save(home, { resource: name, records })
      const { stdout } = await runSandbox(['sources', 'conflicts'], { home })
      const shown = stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split('\t').slice(4, 7))
      expect(shown).toEqual(names.map((one) => [flagOf(module, one), 'x', 'yes']))
    },
  )

  it('lists those of other sources before it fails for a damaged file', async () => {
    const { home, cli, path } = withSources()
    save(home, { source: 'other' })
    writeFileSync(path('rmm'), 'x')
    const { stdout, stderr, status } = await cli(['conflicts'])
    expect(status).toBe(2)
    expect(stdout).toMatch(/^other\t1\t/m)
    expect(stderr).toContain(`${path('rmm')} is damaged`)
  })
})

describe('sources forget', () => {
  it('asks, says what is lost, and removes the file', async () => {
    const { cli, path } = withSources()
    const { stdout, status, questions } = await cli(['forget', 'rmm'], {
      terminal: 80,
      answers: [true],
    })
    expect(questions).toEqual([
      'Forget rmm on sandbox (3 assets of 2 clients, 3 conflicts, 1 no longer in rmm)? The next import from it matches records by what identifies them, and overwrites only what the source owns.',
    ])
    expect(status).toBe(0)
    expect(stdout).toMatch(/rmm/)
    expect(existsSync(path('rmm'))).toBe(false)
    expect(existsSync(path('crm'))).toBe(true)
  })

  it('removes nothing after a no, without a terminal, on a dry run, or while an import uses it', async () => {
    const { home, cli, path } = withSources()
    const before = readFileSync(path('rmm'))
    const declined = await cli(['forget', 'rmm'], { terminal: 80, answers: [false] })
    expect(declined.status).toBe(2)
    expect(await cli(['forget', 'rmm'])).toMatchObject({ status: 10 })
    expect(await cli(['forget', 'rmm', '--yes', '--dry-run'])).toMatchObject({ status: 2 })
    const busy = await withSourceLock(placeIn(home), { profile: 'sandbox' }, 'rmm', () =>
      cli(['forget', 'rmm', '--yes']),
    )
    expect(busy.status).toBe(10)
    expect(busy.stderr).toContain(`(process ${process.pid})`)
    expect(readFileSync(path('rmm'))).toEqual(before)
    expect(await cli(['forget', 'rmm', '--yes', '--json'])).toMatchObject({
      ...{ status: 0, stdout: '{"source":"rmm","forgotten":true}\n' },
    })
  })

  it('removes a damaged file, and does not read it for that', async () => {
    const { cli, path } = withSources()
    writeFileSync(path('rmm'), 'x')
    const { status, questions } = await cli(['forget', 'rmm'], { terminal: 80, answers: [true] })
    expect([status, existsSync(path('rmm'))]).toEqual([0, false])
    expect(questions[0]).toMatch(/^Forget rmm on sandbox, whose file is unusable\?/)
  })
})

describe('a source that is named', () => {
  it.each(['show', 'conflicts', 'forget'])('and unknown is not found by %s', async (verb) => {
    const { cli } = withSources()
    const near = await cli([verb, 'rnm', '--yes'])
    expect([near.status, near.stderr]).toEqual([
      5,
      'No source rnm on sandbox\n  Did you mean rmm?\n',
    ])
    const far = await cli([verb, 'something-else', '--yes'])
    expect(far.stderr).toContain('See: itflow sources list --profile sandbox')
  })

  it.each(['a b', '../rmm', '-', 'ä', 'x'.repeat(65), ''])('%j is no name', async (name) => {
    const { cli } = withSources()
    for (const verb of ['show', 'conflicts', 'forget']) {
      expect(await cli([verb, name, '--yes'])).toMatchObject({ status: 2, stdout: '' })
    }
  })

  it.each(['show', 'conflicts'])('and damaged fails %s with 2 and what to do', async (verb) => {
    const { cli, path } = withSources()
    writeFileSync(path('rmm'), '{"version":2}')
    const { status, stdout, stderr } = await cli([verb, 'rmm'])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain('was saved by a newer version of this program')
    expect(stderr).toContain('itflow sources forget rmm --profile sandbox')
  })
})

const COMMANDS = ['list', 'show rmm', 'conflicts', 'forget rmm --yes']

/** Texts that no terminal may get, and that look like parts of a format. */
const ODD = '\u001b[2J\u0007‮A\tB\nC,"D" 日本語 é'.repeat(3)

describe.each(COMMANDS)('sources %s', (line) => {
  const words = line.split(' ')
  const odd = () => {
    const made = withSources()
    const conflict = { why: 'both_changed', since: SINCE, itflow: ODD } as const
    const fields = { asset_os: { said: ODD, conflict }, asset_unheard_of: { said: ODD, conflict } }
    const records = recordsById([{ id: 1, client: 1, name: ODD, key: ODD, fields }])
    save(made.home, { records, url: `https://x/${ODD}` })
    return made
  }

  test.each([40, 80, 200])(
    'fits a terminal of %i columns, with nothing that acts on it',
    async (terminal) => {
      const { screen, status } = await odd().cli(words, { terminal })
      expect(status).toBe(0)
      expect(screen).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/)
      for (const line of screen.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(terminal)
    },
  )

  test.each(['table', 'json', 'ndjson', 'csv', 'yaml'])('prints %s', async (format) => {
    const { stdout, status } = await odd().cli([...words, '-o', format])
    expect(status).toBe(0)
    expect(stdout).toContain(words[0] === 'list' || words[0] === 'forget' ? 'rmm' : '日本語')
    if (format === 'json') expect(JSON.parse(stdout)).toBeDefined()
    if (format === 'ndjson') for (const line of stdout.trim().split('\n')) JSON.parse(line)
    expect(stdout).not.toContain('\u001b')
  })
})

describe('profiles', () => {
  const env = { ITFLOW_TEST_KEY: 'key' }

  async function withProfile() {
    const home = freshHome()
    const config = join(home, '.config', 'itflow', 'config.json')
    mkdirSync(dirname(config), { recursive: true, mode: 0o700 })
    const profile = { url: 'https://127.0.0.1:9/', key: { store: 'env', name: 'ITFLOW_TEST_KEY' } }
    writeFileSync(
      config,
      JSON.stringify({ version: 1, current: 'acme', profiles: { acme: profile } }),
      { mode: 0o600 },
    )
    save(home, { profile: 'acme', url: profile.url })
    const cli = (argv: readonly string[]) => run(argv, { home, env })
    const sources = async () => {
      const { stdout, stderr } = await cli(['sources', 'list', '--json'])
      return stdout === ''
        ? stderr
        : JSON.parse(stdout).map((row: { source: string }) => row.source)
    }
    return { home, cli, sources, config }
  }

  it('take their sources along when they are renamed, and need no server for them', async () => {
    const { cli, sources } = await withProfile()
    expect(await sources()).toEqual(['rmm'])
    expect(await cli(['profiles', 'rename', 'acme', 'bakery'])).toMatchObject({ status: 0 })
    expect(await sources()).toEqual(['rmm'])
    const shown = JSON.parse((await cli(['sources', 'show', 'rmm', '--json'])).stdout)
    expect(shown.profile).toBe('bakery')
  })

  it('are renamed although an import uses a source, which is reported', async () => {
    const { home, cli, sources } = await withProfile()
    const renamed = await withSourceLock(placeIn(home), { profile: 'acme' }, 'rmm', () =>
      cli(['profiles', 'rename', 'acme', 'bakery']),
    )
    expect(renamed.status).toBe(0)
    expect(renamed.stderr).toContain('The source rmm stayed with acme: Another command is using')
    expect(await sources()).toEqual([])
  })

  it('leave their sources to a profile with the same name when they are removed', async () => {
    const { cli, sources, config } = await withProfile()
    const before = readFileSync(config)
    expect(await cli(['profiles', 'remove', 'acme', '--yes'])).toMatchObject({ status: 0 })
    writeFileSync(config, before)
    expect(await sources()).toEqual(['rmm'])
  })
})
