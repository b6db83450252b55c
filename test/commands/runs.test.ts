import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lineOf } from '../../src/runs/journal-lines.ts'
import { withoutBlanks } from '../runs/texts.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'

const FILE = 'name,serial,type\nN1,S1,Laptop\nN2,S2,Laptop\nLT-0001,ABC123,Desktop\n'

/** A home with a file that was imported. */
async function imported(file = FILE, more: readonly string[] = []) {
  const home = freshHome()
  writeFileSync(join(home, 'a.csv'), file)
  const cli = (argv: readonly string[], options: RunOptions = {}) =>
    runSandbox(argv, { home, ...options })
  const json = async (argv: readonly string[]) =>
    JSON.parse((await cli([...argv, '--json'])).stdout)
  const done = await cli(['import', 'assets', 'a.csv', '--client', 'acme', '--yes', ...more])
  const path = join(home, '.local', 'state', 'itflow', 'runs', '1.ndjson')
  return { home, cli, json, done, path }
}

/** Cuts a journal like a kill does: this many lines are left, and half of another. */
function cut(path: string, lines: number): void {
  const all = readFileSync(path, 'utf8').split('\n')
  writeFileSync(path, `${all.slice(0, lines).join('\n')}\n${all[lines]?.slice(0, 20) ?? ''}`)
}

describe('runs list', () => {
  it('has the keys in the contract, and no secrets', async () => {
    const { json, path } = await imported()
    expect(await json(['runs', 'list'])).toEqual([
      {
        ...{ run: 1, command: 'import assets a.csv', resource: 'assets', profile: 'sandbox' },
        ...{ state: 'done', started: '2026-11-24T12:00:00.000Z' },
        counts: { done: 3, failed: 0, untried: 0 },
      },
    ])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
  })

  it('shows each command and its outcome on a terminal of any width from 40 columns', async () => {
    const { home } = await imported()
    for (const width of [40, 60, 80]) {
      const { stdout } = await runSandbox(['runs', 'list'], { home, terminal: width })
      const [head = '', first = ''] = stdout.split('\n')
      expect(head).toMatch(/^RUN +COMMAND .*STATE .*RECORDS$/)
      expect(first).toMatch(/^1 +import ass.* done .*3 done$/)
      expect(Math.max(head.length, first.length)).toBeLessThanOrEqual(width)
    }
  })

  it('is empty without runs', async () => {
    const { stdout, stderr, status } = await runSandbox(['runs', 'list', '--json'], {
      home: freshHome(),
    })
    expect([status, JSON.parse(stdout)]).toEqual([0, []])
    expect(stderr).toContain('No runs yet.')
  })

  it('includes and reports damaged journals, and continues', async () => {
    const { cli, json, path } = await imported()
    writeFileSync(path, readFileSync(path, 'utf8').replace('N1', 'M1'))
    expect(await json(['runs', 'list'])).toMatchObject([{ run: 1, state: 'damaged' }])
    expect((await cli(['runs', 'list'])).stderr).toMatch(
      /The journal .*1\.ndjson is damaged: line 2/,
    )
    for (const verb of ['show', 'resume', 'undo']) {
      const { status, stderr } = await cli(['runs', verb, '1', '--yes'])
      expect([verb, status]).toEqual([verb, 2])
      expect(stderr).toContain('is damaged')
    }
    // Another import is not blocked.
    const again = await cli(['import', 'assets', 'a.csv', '--client', 'acme', '--yes'])
    expect(again.status).toBe(0)
  })
})

describe('runs show', () => {
  it.each([40, 80, 200])('can be read at %i columns', async (terminal) => {
    const { cli } = await imported()
    const { stdout, status } = await cli(['runs', 'show'], { terminal })
    expect(status).toBe(0)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(terminal)
    for (const text of ['Run 1', 'import assets', 'done', 'N1', 'N2', 'LT-0001']) {
      expect(stdout).toContain(text)
    }
  })

  it('shows the outcome and the changes of each step', async () => {
    const { json } = await imported()
    const { steps, ...facts } = await json(['runs', 'show', '1'])
    expect(facts).toMatchObject({ run: 1, state: 'done', can_resume: true, resource: 'assets' })
    expect(steps).toMatchObject([
      { line: 2, do: 'create', name: 'N1', outcome: 'done' },
      { line: 3, do: 'create', name: 'N2', outcome: 'done' },
      {
        ...{ line: 4, do: 'update', id: 1, name: 'LT-0001', client: 1, outcome: 'done' },
        changes: { asset_type: { from: 'Laptop', to: 'Desktop' } },
      },
    ])
  })

  it('exits with 5 for an unknown run', async () => {
    const { cli } = await imported()
    expect(await cli(['runs', 'show', '7'])).toMatchObject({
      status: 5,
      stderr: 'No run 7\n  See: itflow runs list\n',
    })
  })
})

it('a run is unchanged if its undo was killed while asking', async () => {
  const { json, path } = await imported()
  const text = readFileSync(path, 'utf8')
  const sum = Number.parseInt(/"check":"([0-9a-f]{8})"}\n$/.exec(text)?.[1] ?? '', 16)
  const asked = { is: 'undoing', at: '2026-11-24T12:00:00.000Z', claim: 'x' } as const
  writeFileSync(path, text + lineOf(asked, sum).text)
  expect((await json(['runs', 'list']))[0].state).toBe('done')
})

describe('runs resume', () => {
  it('continues where the run was interrupted, and creates nothing twice', async () => {
    const { cli, json, path } = await imported()
    const before = await json(['assets', 'list', '--all-clients'])
    // Everything was written; the outcome of the last two steps wasn't recorded.
    cut(path, 1 + 3 + 3)
    expect((await json(['runs', 'list']))[0].state).toBe('interrupted')
    const { status, stderr } = await cli(['runs', 'resume', '1'])
    expect([status, stderr]).toEqual([0, '· Run 1 is done: 3 done.\n'])
    const ids = (rows: { asset_id: number }[]) => rows.map(({ asset_id }) => asset_id)
    expect(ids(await json(['assets', 'list', '--all-clients']))).toEqual(ids(before))
    expect((await json(['runs', 'list']))[0].state).toBe('done')
  })

  it("doesn't create a record that someone has created since, and says which one", async () => {
    const { cli, json, path } = await imported()
    const before = await json(['assets', 'list', '--all-clients'])
    // As if nothing had been sent: a second import has created the records.
    cut(path, 1 + 3)
    const { status, stderr } = await cli(['runs', 'resume', '1'])
    expect(status).toBe(11)
    expect(stderr).toMatch(/N1: asset \d+ N1 now matches this row by serial/)
    expect(stderr).toMatch(/N2: asset \d+ N2 now matches this row by serial/)
    expect(await json(['assets', 'list', '--all-clients'])).toEqual(before)
  })

  it('is waited for by commands that read and then write, but not by commands that only read', async () => {
    const { cli, path } = await imported()
    const plan = ['import', 'assets', 'a.csv', '--client', 'acme', '--save-plan', 'a.plan']
    const upsert = ['assets', 'upsert', '--client', 'acme', '--name', 'N1', '--type', 'Laptop']
    const lines: [boolean, readonly string[]][] = [
      [true, plan],
      [true, ['import', '--plan', 'a.plan', '--yes']],
      [true, upsert],
      [true, ['import', 'assets', 'a.csv', '--client', 'acme', '--yes']],
      [false, ['import', 'assets', 'a.csv', '--client', 'acme', '--dry-run']],
      [false, ['import', '--plan', 'a.plan', '--dry-run']],
      [false, [...upsert, '--dry-run']],
    ]
    cut(path, 1 + 3 + 1)
    for (const [isWaiting, line] of lines) {
      const { stderr } = await cli(line)
      expect([line, stderr.includes('an interrupted run: waiting')]).toEqual([line, isWaiting])
    }
  })

  it('without a number asks about the last interrupted run, at a terminal only', async () => {
    const { cli, path } = await imported()
    cut(path, 1 + 3 + 3)
    expect(await cli(['runs', 'resume'])).toMatchObject({
      status: 2,
      stderr: 'Name the run to resume\n  See: itflow runs list\n',
    })
    const asked = await cli(['runs', 'resume'], { terminal: 80, answers: [true] })
    expect(asked.questions).toEqual(['Resume run 1 (import assets a.csv)?'])
    expect(asked.status).toBe(0)
    expect((await cli(['runs', 'resume'], { terminal: 80 })).status).toBe(5)
  })

  it('refuses a run that has ended, and one of another profile', async () => {
    const { cli, home } = await imported()
    expect(await cli(['runs', 'resume', '1'])).toMatchObject({
      status: 10,
      stderr: 'Refused: run 1 has ended; there is nothing left to resume.\n',
    })
    const env = { ITFLOW_URL: 'https://it.example', ITFLOW_API_KEY: 'k' }
    const elsewhere = await run(['runs', 'undo', '1', '--yes'], { home, env })
    expect(elsewhere.status).toBe(2)
    expect(elsewhere.stderr).toBe(
      'Run 1 was made with the profile sandbox at http://sandbox.localhost/, not with environment\n' +
        '  Instead: itflow runs undo 1 --profile sandbox\n',
    )
  })

  it('includes the profile from the command line in every command it suggests', async () => {
    const home = freshHome()
    writeFileSync(join(home, 'a.csv'), FILE)
    const line = ['import', 'assets', 'a.csv', '--client', 'acme', '--yes', '--profile', 'sandbox']
    const done = await run(line, { home })
    expect(done.stderr).toContain('Undo: itflow runs undo 1 --profile sandbox\n')
    const undone = await run(['runs', 'undo', '1', '--profile', 'sandbox', '--yes'], { home })
    expect(undone.stderr).toContain('Run 1 is undone: 3 undone.\n')
    const resumed = await run(['runs', 'resume', '1', '--profile', 'sandbox'], { home })
    expect(resumed.stderr).toBe('Refused: run 1 was undone; there is nothing to resume.\n')
  })

  it("continues after an undo that wasn't confirmed", async () => {
    const { cli, path } = await imported()
    // As if the last two had never been sent.
    await cli(['assets', 'delete', 'N1', 'N2', '--client', 'acme', '--yes'])
    cut(path, 5)
    expect((await cli(['runs', 'undo', '1'])).status).toBe(10)
    expect(await cli(['runs', 'resume', '1'])).toMatchObject({ status: 0 })
  })

  it('shows what it would send with --dry-run, and leaves the journal unchanged', async () => {
    const { cli, path } = await imported()
    cut(path, 4)
    const before = readFileSync(path)
    const { status, stdout } = await cli(['runs', 'resume', '1', '--dry-run', '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toHaveLength(3)
    expect(readFileSync(path)).toEqual(before)
  })
})

describe('runs undo', () => {
  it("lists what it can and can't undo, asks, and undoes it", async () => {
    const { cli, json } = await imported()
    const { questions, status, stderr } = await cli(['runs', 'undo'], {
      terminal: 80,
      answers: [true],
    })
    expect(status).toBe(0)
    expect(questions).toEqual([
      'Undo run 1 (import assets a.csv): restore 1 asset, delete 2 assets?',
    ])
    expect(withoutBlanks(stderr)).toContain('Restore: LT-0001 Delete permanently: 2 assets: N2, N1')
    expect(await json(['assets', 'get', 'LT-0001'])).toMatchObject({ asset_type: 'Laptop' })
    expect((await cli(['assets', 'get', 'N1'])).status).toBe(5)
    expect(await json(['runs', 'list'])).toMatchObject([{ state: 'undone', counts: { undone: 3 } }])
  })

  it('leaves changed fields alone, and also lists them in --json', async () => {
    const { cli, json } = await imported()
    await cli(['assets', 'update', 'N1', '--notes', 'mine', '--client', 'acme'])
    await cli(['assets', 'update', 'LT-0001', '--type', 'Server'])
    const { status, stdout, stderr } = await cli(['runs', 'undo', '1', '--yes', '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ run: 1, state: 'undone' },
      steps: [
        { name: 'LT-0001', outcome: 'left', left: [{ because: 'changed', field: 'asset_type' }] },
        { name: 'N2', outcome: 'undone' },
        { name: 'N1', outcome: 'left', left: [{ because: 'changed', field: 'asset_notes' }] },
      ],
    })
    expect(stderr).toContain('because it has changed since: 2 assets: LT-0001 (type), N1 (notes)')
    expect(await json(['assets', 'get', 'N1'])).toMatchObject({ asset_notes: 'mine' })
    expect((await cli(['assets', 'get', 'N2'])).status).toBe(5)
  })

  it('needs --yes without a terminal, and can be resumed or undone after a no', async () => {
    const { cli, path } = await imported()
    cut(path, 7)
    expect((await cli(['runs', 'undo', '1'])).status).toBe(10)
    expect((await cli(['runs', 'undo', '1'], { terminal: 80, answers: [false] })).status).toBe(2)
    expect((await cli(['runs', 'resume', '1'])).status).toBe(10)
    expect((await cli(['runs', 'undo', '1', '--yes'])).status).toBe(0)
  })

  it('shows what it would send with --dry-run, and sends nothing', async () => {
    const { cli, json, path } = await imported()
    const before = readFileSync(path)
    const { stdout, status } = await cli(['runs', 'undo', '1', '--dry-run', '--json'])
    expect(status).toBe(0)
    expect(
      JSON.parse(stdout)
        .map(({ verb }: { verb: string }) => verb)
        .sort(),
    ).toEqual(['delete', 'delete', 'update'])
    expect(await json(['assets', 'get', 'LT-0001'])).toMatchObject({ asset_type: 'Desktop' })
    expect(readFileSync(path)).toEqual(before)
  })
})

describe('runs prune', () => {
  it('removes old journals, asks first if a run could be resumed, and keeps the rest', async () => {
    const { cli, json, path } = await imported()
    expect((await cli(['runs', 'prune'])).stderr).toContain('No runs older than 90 days.')
    cut(path, 5)
    const later = { now: new Date('2027-03-24T12:00:00Z') }
    expect((await cli(['runs', 'prune'], later)).status).toBe(10)
    expect(await json(['runs', 'list'])).toHaveLength(1)
    const { stdout, status } = await cli(['runs', 'prune', '--yes', '--json'], later)
    expect([status, JSON.parse(stdout)]).toEqual([0, [{ run: 1, state: 'interrupted' }]])
    expect(await json(['runs', 'list'])).toEqual([])
  })

  it.each(['soon', '-1', '', '1.5'])('refuses %j as a number of days', async (text) => {
    const { cli } = await imported()
    const { status, stderr } = await cli(['runs', 'prune', `--older-than=${text}`])
    expect([status, stderr.includes('not a number of days')]).toEqual([2, true])
  })
})
