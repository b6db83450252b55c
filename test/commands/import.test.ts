import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Document, importBench } from '../import/bench.ts'

const ACME = ['--client', 'acme']
const TWO =
  'Name,Serial Number,Type,OS,Colour\nLT-0002,7QX2LK3,Laptop,Windows 12,red\nLT-0100,NEW0100,Laptop,,blue\n'
/** Line 4 has an invalid type. */
const BAD = `${TWO}LT-0101,NEW0101,Laptopp,,green\n`

describe('the plan', () => {
  it('is shown, and written once a person confirms', async () => {
    const { instance, file, itflow } = await importBench()
    file('rmm.csv', TWO)
    const { status, stdout, stderr, questions } = await itflow(['assets', 'rmm.csv', ...ACME], {
      terminal: 100,
      answers: [true],
    })
    expect(questions).toEqual(['Write 2 assets to Acme Widgets on environment?'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).toBe(
      `· rmm.csv: 2 rows, UTF-8, “,”; 4 columns used, 1 not (Colour)
· Plan for Acme Widgets on environment (26.10)
  create    1  line 3: LT-0100
  update    1  os 1
               line 2: LT-0002: os Windows 11 Pro → Windows 12
· line 2: IP, MAC, Network sent along unchanged (H01)
· Done: 1 created, 1 updated. Undo: itflow runs undo 1
`,
    )
    expect(instance.changes().join('\n')).toContain('asset_os: "Windows 11 Pro" → "Windows 12"')
  })

  it("doesn't create a record that someone else creates while it asks", async () => {
    const { instance, file, itflow, folder } = await importBench()
    file('rmm.csv', TWO)
    const { rows } = instance.database.tables['assets'] ?? { rows: [] }
    const made = { asset_name: 'LT-0100', asset_serial: 'NEW0100', asset_client_id: 1 }
    const { status, stderr } = await itflow(['assets', 'rmm.csv', ...ACME], {
      ...{ terminal: 100, answers: [true], home: folder },
      meanwhile: () => void instance.put('assets', made),
    })
    expect(status).toBe(11)
    expect(stderr).toMatch(/line 3: LT-0100: asset \d+ LT-0100 now matches this row by serial/)
    expect(rows.filter((row) => row['asset_serial'] === 'NEW0100')).toHaveLength(1)
    // The other row is written.
    expect(rows[1]).toMatchObject({ asset_name: 'LT-0002', asset_os: 'Windows 12' })
  })

  it('is confirmed with its counts if --quiet did not show it', async () => {
    const { file, itflow } = await importBench()
    file('rmm.csv', TWO)
    const line = ['assets', 'rmm.csv', ...ACME, '--quiet']
    const { status, stderr, questions } = await itflow(line, { terminal: 100, answers: [true] })
    expect(questions).toEqual(['Write 2 assets (1 new, 1 changed) to Acme Widgets on environment?'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it("says what can't be undone, and how to undo the rest", async () => {
    const { file, itflow } = await importBench()
    file('c.csv', 'name,domain\nnew.acme.example,new.acme.example\n')
    const { stderr } = await itflow(['certificates', 'c.csv', ...ACME, '--yes'])
    expect(stderr).toContain("Can't be undone: creating 1 certificate; ")
    expect(stderr).toMatch(/Done: 1 created\.\n/)
  })

  it('reports a value that the server stored differently, with its code', async () => {
    const { file, itflow } = await importBench()
    file('c.csv', 'name,email,title\nNew One,one@acme.example,<b>Chief</b>\n')
    const { stderr, stdout } = await itflow(['contacts', 'c.csv', ...ACME, '--yes', '--json'])
    const codes = stderr
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text).notice?.code)
    expect(codes).toContain('stored_otherwise')
    expect((JSON.parse(stdout) as Document).rows[0]?.notices?.length).toBeGreaterThan(0)
  })

  it('is not written if the answer is no', async () => {
    const { instance, file, itflow } = await importBench()
    file('rmm.csv', TWO)
    const options = { terminal: 100, answers: [false] }
    const { status, stderr } = await itflow(['assets', 'rmm.csv', ...ACME], options)
    expect({ status, end: stderr.split('\n').at(-2) }).toEqual({
      status: 2,
      end: 'Nothing was done',
    })
    expect(instance.changes()).toEqual([])
  })

  it('needs --yes if nobody can be asked', async () => {
    const { instance, file, itflow, writes } = await importBench()
    file('rmm.csv', TWO)
    const { status, stderr } = await itflow(['assets', 'rmm.csv', ...ACME])
    expect(status).toBe(10)
    expect(stderr).toContain('Confirmation needs a terminal, or --yes.')
    expect([instance.changes(), writes()]).toEqual([[], 0])
  })

  it('asks nothing if there is nothing to write', async () => {
    const { file, itflow, writes } = await importBench()
    file('same.csv', 'Name,Serial Number\nLT-0002,7QX2LK3\n')
    const { status, stderr } = await itflow(['assets', 'same.csv', ...ACME])
    expect(status).toBe(0)
    expect(stderr).toContain('There is nothing to write.')
    expect(writes()).toBe(0)
  })

  it('is the result of a dry run, which exits with 12 with --check if there is something to do', async () => {
    const { instance, file, itflow, writes } = await importBench()
    file('rmm.csv', TWO)
    file('same.csv', 'Name,Serial Number\nLT-0002,7QX2LK3\n')
    const statusOf = async (...argv: string[]) => (await itflow([...argv, ...ACME])).status
    expect(await statusOf('assets', 'rmm.csv', '--dry-run')).toBe(0)
    expect(await statusOf('assets', 'rmm.csv', '--dry-run', '--check')).toBe(12)
    expect(await statusOf('assets', 'same.csv', '--dry-run', '--check')).toBe(0)
    expect(await statusOf('assets', 'rmm.csv', '--check')).toBe(2)
    expect([instance.changes(), writes()]).toEqual([[], 0])
  })

  it('names every column and difference with --verbose, and only the first ones without', async () => {
    const { file, itflow } = await importBench()
    const rows = Array.from({ length: 9 }, (_, index) => `NEW-${index},N${index},1,2,3,4,5`)
    file('many.csv', `Name,Serial Number,A,B,C,D,E\n${rows.join('\n')}\n`)
    const line = ['assets', 'many.csv', ...ACME, '--dry-run']
    const short = (await itflow(line)).stderr
    expect(short).toContain('2 columns used, 5 not (A, B, C, … --verbose)')
    expect(short).toContain('line 6: NEW-4\n               and 4 more (--verbose)\n')
    const whole = (await itflow([...line, '--verbose'])).stderr
    expect(whole).toContain('5 not (A, B, C, D, E)')
    expect(whole).toContain('line 10: NEW-8\n')
  })

  it.each([40, 80, 200])('fits a terminal of %i columns', async (terminal) => {
    const { file, itflow } = await importBench()
    file('bad.csv', BAD)
    const { stderr } = await itflow(['assets', 'bad.csv', ...ACME, '--dry-run'], { terminal })
    const wide = stderr.split('\n').filter((line) => line.length > terminal)
    expect(wide).toEqual([])
  })
})

describe('control characters', () => {
  const HOSTILE = '\u001b[2J\u202eevil\u0007'

  it("never reach a terminal from a file: not in names, headings, reasons or the file's own name", async () => {
    const { file, itflow } = await importBench()
    const name = `a${HOSTILE.replaceAll('\u0000', '')}.csv`
    const cells = [`X${HOSTILE}`, `Y${HOSTILE}`, `Z${HOSTILE}`]
    file(
      name,
      `Name,OS,Colour${HOSTILE},Type\n${cells.join(',')},Lap${HOSTILE}\nLT-0002,${HOSTILE},,\n`,
    )
    for (const more of [[], ['--verbose'], ['--quiet'], ['--json']]) {
      const line = ['assets', name, ...ACME, '--dry-run', ...more]
      const { stderr, stdout } = await itflow(line, { terminal: 100 })
      expect(stderr + stdout).not.toMatch(/[\u001b\u202e\u0007]/)
    }
  })
})

describe('refused rows', () => {
  it('prevent the others from being written, and are reported with line, column and reason', async () => {
    const { instance, file, itflow, writes } = await importBench()
    file('bad.csv', BAD)
    for (const more of [['--yes'], ['--dry-run'], ['--dry-run', '--check']]) {
      const { status, stderr } = await itflow(['assets', 'bad.csv', ...ACME, ...more])
      expect({ more, status }).toEqual({ more, status: 2 })
      expect(stderr).toContain('line 4, column Type: ')
      expect(stderr).toContain('Nothing was written: 1 of 3 rows of bad.csv is refused')
    }
    expect([instance.changes(), writes()]).toEqual([[], 0])
  })

  it('are also reported with --quiet, without a question', async () => {
    const { file, itflow } = await importBench()
    file('bad.csv', BAD)
    const { status, stderr } = await itflow(['assets', 'bad.csv', ...ACME, '--quiet'], {
      terminal: 100,
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /^Nothing was written: 1 of 3 rows of bad.csv is refused\n {2}line 4, column Type: /,
    )
  })

  it("don't prevent the others with --skip-invalid, which exits with 11", async () => {
    const { instance, file, itflow } = await importBench()
    file('bad.csv', BAD)
    const line = ['assets', 'bad.csv', ...ACME, '--skip-invalid', '--yes']
    const first = await itflow(line)
    expect(first.status).toBe(11)
    expect(first.stderr).toContain('1 of 3 rows of bad.csv is refused: line 4')
    expect(instance.changes().join('\n')).toContain('assets 72 new')
    const second = await itflow(line)
    expect(second.status).toBe(11)
    expect(instance.changes()).toEqual([])
  })

  it('share a line if the reason is the same, however many there are', async () => {
    const { file, itflow } = await importBench()
    const rows = Array.from({ length: 300 }, (_, index) => `X-${index},Laptopp`)
    file('bad.csv', `Name,Type\n${rows.join('\n')}\n`)
    const { stderr } = await itflow(['assets', 'bad.csv', ...ACME, '--dry-run'])
    expect(stderr.match(/column Type/g)).toHaveLength(1)
    expect(stderr).toContain('refused   300  lines 2–301, column Type: ')
  })
})

describe('as JSON', () => {
  it('the plan is one document for a dry run, a refusal and a write', async () => {
    const { file, itflow } = await importBench()
    file('bad.csv', BAD)
    const line = ['assets', 'bad.csv', ...ACME, '--json']
    const [refused, dry, real] = [
      await itflow(line),
      await itflow([...line, '--dry-run', '--skip-invalid']),
      await itflow([...line, '--yes', '--skip-invalid']),
    ]
    expect([refused.status, dry.status, real.status]).toEqual([2, 11, 11])
    const [one, two, three] = [refused, dry, real].map(({ stdout }): Document => JSON.parse(stdout))
    expect(one).toEqual(two)
    expect(one).toMatchObject({
      resource: 'assets',
      source: null,
      counts: { create: 1, update: 1, same: 0, skip: 0, refuse: 1, conflict: 0 },
      ignored_columns: ['Colour'],
      rows: [
        {
          ...{ line: 2, do: 'update', id: 2, match: 'serial' },
          changes: { asset_os: { from: 'Windows 11 Pro', to: 'Windows 12' } },
          values: { asset_os: 'Windows 12' },
        },
        { line: 3, do: 'create', values: { asset_name: 'LT-0100' } },
        { line: 4, do: 'refuse', column: 'Type', why: expect.stringContaining('Laptopp') },
      ],
    })
    expect(three).toMatchObject({ run: 1, counts: one?.counts })
    expect(three?.rows.map(({ outcome }) => outcome)).toEqual(['updated', 'created', undefined])
    expect(three?.rows[1]?.id).toBe(72)
    for (const { stderr } of [refused, dry, real]) {
      for (const text of stderr.trimEnd().split('\n')) JSON.parse(text)
    }
  })

  it('each line has one row, in NDJSON and CSV', async () => {
    const { file, itflow } = await importBench()
    file('rmm.csv', TWO)
    const line = ['assets', 'rmm.csv', ...ACME, '--dry-run']
    const ndjson = (await itflow([...line, '-o', 'ndjson'])).stdout.trimEnd().split('\n')
    expect(ndjson.map((text) => JSON.parse(text).line)).toEqual([2, 3])
    const csv = (await itflow([...line, '-o', 'csv'])).stdout
    expect(csv).toMatch(/^line,do,id,.*\n2,update,2,.*\n3,create,/)
  })

  it('rows on one physical line each have their own outcome', async () => {
    const { file, itflow, instance } = await importBench()
    const records = [1, 2, 3].map((n) => ({ name: `ONE-LINE-${n}`, serial: `OL${n}` }))
    file('rows.json', JSON.stringify(records))
    const line = ['assets', 'rows.json', ...ACME, '--yes', '--json']
    const { rows }: Document = JSON.parse((await itflow(line)).stdout)
    expect(rows.map(({ line: at, outcome }) => [at, outcome])).toEqual([
      [1, 'created'],
      [1, 'created'],
      [1, 'created'],
    ])
    for (const { id, values } of rows) {
      const row = instance.row('assets', { asset_name: String(values?.['asset_name']) })
      expect(row['asset_id']).toBe(String(id))
    }
  })
})

describe('the command line', () => {
  it.each([
    [[], 2, 'Name what to import, and a file'],
    [['assets'], 2, 'Name a file with assets, or - for standard input'],
    [['asets', 'x.csv'], 2, 'ITFlow has no module asets\n  Did you mean assets?'],
    [['time', 'x.csv'], 7, 'has no operation to create time entries'],
    [['time', 'x.csv', '--nonsense'], 7, 'has no operation to create time entries'],
    [['software', 'x.csv', '--check'], 7, 'has no operation to create software'],
    [['payment', 'x.csv'], 7, 'has no operation to create payments'],
    [['assets', 'none.csv'], 2, 'none.csv does not exist'],
    [['assets', 'none.csv', '--map', 'none.yaml'], 2, "--map: none.yaml doesn't exist"],
    [['assets', 'none.csv', '--concurrency', '0'], 2, 'not a whole number from 1 to 64'],
    [['assets', 'none.csv', '--max-changes', 'few'], 2, 'not a number of records'],
    [['assets', 'none.csv', '--match', 'serial,'], 2, '--match serial,: a key is missing'],
    [['assets', 'none.csv', '--match', 'password'], 2, 'password'],
    [
      ['assets', 'none.csv', '--plan', 'p'],
      2,
      '--plan applies the plan as it was saved: leave out none.csv',
    ],
    [['--plan', 'p', '--map', 'm'], 2, '--plan applies the plan as it was saved: leave out --map'],
    [['--plan', 'p', '--replace-secrets'], 2, 'leave out --replace-secrets'],
    [['--plan', 'p', '--encoding', 'utf-8'], 2, 'leave out --encoding'],
    [['--plan', 'p', '--check'], 2, '--check can only be used with --dry-run'],
    [['--plan', 'none'], 2, 'none does not exist'],
  ])('%j ends with %i', async (argv, status, said) => {
    const { itflow, writes } = await importBench()
    const result = await itflow([...argv, '--all-clients'])
    expect({ status: result.status, stderr: result.stderr }).toEqual({
      status,
      stderr: expect.stringContaining(said),
    })
    expect(writes()).toBe(0)
  })

  it('may have a module in the singular, and reports first if the server lacks the module', async () => {
    const { file, itflow } = await importBench()
    file('rmm.csv', TWO)
    expect((await itflow(['Asset', 'rmm.csv', ...ACME, '--dry-run'])).status).toBe(0)
  })
})

describe('standard input', () => {
  it('is read like a file', async () => {
    const { itflow, instance } = await importBench()
    const line = ['assets', '-', ...ACME, '--yes']
    const { status, stderr } = await itflow(line, { stdin: TWO })
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('standard input: 2 rows'),
    })
    expect(instance.changes().join('\n')).toContain('assets 72 new')
  })

  it('says what it waits for at a terminal', async () => {
    const { itflow } = await importBench()
    const { stderr } = await itflow(['assets', '-', ...ACME, '--dry-run'], {
      stdin: TWO,
      terminal: 100,
    })
    expect(stderr).toMatch(/^· Reading records from standard input/)
  })
})

describe('limits', () => {
  const MANY = `Name,OS\n${Array.from({ length: 25 }, (_, index) => `${index}`)
    .map((index) => `NEW-${index},x`)
    .join('\n')}\n`

  it("don't count created records", async () => {
    const { file, itflow } = await importBench()
    file('many.csv', MANY)
    expect(
      (await itflow(['assets', 'many.csv', ...ACME, '--max-changes', '0', '--yes'])).status,
    ).toBe(0)
    file('again.csv', MANY.replaceAll(',x', ',y'))
    const line = ['assets', 'again.csv', ...ACME, '--yes']
    const refused = await itflow(line)
    expect(refused.status).toBe(10)
    expect(refused.stderr).toContain('This would update 25 assets of 59 in scope')
    const map = (await itflow([...line, '--max-changes', '24'])).status
    expect(map).toBe(10)
    expect((await itflow([...line, '--max-changes', '25'])).status).toBe(0)
  })
})

describe('a saved plan', () => {
  it('is private and applied as it is', async () => {
    const { instance, folder, file, itflow } = await importBench()
    file('rmm.csv', TWO)
    const kept = await itflow(['assets', 'rmm.csv', ...ACME, '--save-plan', 'p.json'])
    expect(kept.status, kept.stderr).toBe(0)
    expect(kept.stderr).toContain('Plan saved to p.json. Apply it: itflow import --plan p.json')
    expect(instance.changes()).toEqual([])
    expect(statSync(join(folder, 'p.json')).mode & 0o777).toBe(0o600)
    file('rmm.csv', 'gone')
    const { status, stderr } = await itflow(['--plan', 'p.json', '--yes'])
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(instance.changes().join('\n')).toContain('assets 72 new')
    const again = await itflow(['--plan', 'p.json', '--yes'])
    expect(again.status).toBe(2)
  })

  it("comes with the command to apply it: with --skip-invalid and the file's name", async () => {
    const { file, itflow } = await importBench()
    file('rmm.csv', `${TWO}LT-0102,N102,Laptopp,\n`)
    const line = ['assets', 'rmm.csv', ...ACME, '--skip-invalid', '--save-plan', 'my plan']
    const { stderr } = await itflow(line)
    const [, command] = /Apply it: itflow import (.*)\n/.exec(stderr) ?? []
    expect(command).toBe("--plan 'my plan' --skip-invalid")
    expect((await itflow(['--plan', 'my plan', '--skip-invalid', '--yes'])).status).toBe(11)
    const now = await itflow([...line, '--yes'])
    expect(now.stderr).toContain('Plan saved to my plan.\n')
  })

  it('refuses rows whose record has changed since', async () => {
    const { instance, file, itflow } = await importBench()
    file('rmm.csv', TWO)
    await itflow(['assets', 'rmm.csv', ...ACME, '--save-plan', 'p.json'])
    await instance.itflow(['assets', 'update', '2', '--os', 'Linux', '--all-clients'])
    instance.changes()
    const { status, stderr } = await itflow(['--plan', 'p.json', '--yes'])
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('line 2') })
    expect(instance.changes()).toEqual([])
    expect((await itflow(['--plan', 'p.json', '--yes', '--skip-invalid'])).status).toBe(11)
    expect(instance.changes().join('\n')).not.toContain('Windows 12')
  })

  it('can be previewed, for its own module only', async () => {
    const { file, itflow, instance } = await importBench()
    file('rmm.csv', TWO)
    await itflow(['assets', 'rmm.csv', ...ACME, '--save-plan', 'p.json'])
    const looked = await itflow(['--plan', 'p.json', '--dry-run', '--check', '--json'])
    expect(looked.status).toBe(12)
    expect((JSON.parse(looked.stdout) as Document).counts).toMatchObject({ create: 1, update: 1 })
    expect((await itflow(['assets', '--plan', 'p.json', '--dry-run'])).status).toBe(0)
    const other = await itflow(['contacts', '--plan', 'p.json', '--yes'])
    expect(other.status).toBe(2)
    expect(other.stderr).toContain('p.json is a plan for assets, not for contacts')
    expect((await itflow(['--plan', 'p.json'])).status).toBe(10)
    expect((await itflow(['--plan', 'p.json', '--yes', '--max-changes', '0'])).status).toBe(10)
    expect(instance.changes()).toEqual([])
  })

  it('is saved and applied with --yes', async () => {
    const { file, itflow, instance, folder } = await importBench()
    file('rmm.csv', TWO)
    const line = ['assets', 'rmm.csv', ...ACME, '--save-plan', 'p.json', '--yes']
    expect((await itflow(line)).status).toBe(0)
    expect(instance.changes().join('\n')).toContain('assets 72 new')
    expect(statSync(join(folder, 'p.json')).mode & 0o777).toBe(0o600)
  })

  it('keeps refused rows refused', async () => {
    const { file, itflow, instance } = await importBench()
    file('bad.csv', BAD)
    const saving = ['assets', 'bad.csv', ...ACME, '--save-plan', 'p.json']
    expect((await itflow(saving)).status).toBe(2)
    expect((await itflow([...saving, '--skip-invalid'])).status).toBe(11)
    expect((await itflow(['--plan', 'p.json', '--yes'])).status).toBe(2)
    expect(instance.changes()).toEqual([])
    expect((await itflow(['--plan', 'p.json', '--yes', '--skip-invalid'])).status).toBe(11)
    expect(instance.changes().join('\n')).toContain('assets 72 new')
  })

  it('replaces a plan, but no other file', async () => {
    const { folder, file, itflow } = await importBench()
    file('rmm.csv', TWO)
    const line = ['assets', 'rmm.csv', ...ACME, '--dry-run', '--save-plan']
    expect((await itflow([...line, 'p.json'])).status).toBe(0)
    expect((await itflow([...line, 'p.json'])).status).toBe(0)
    const other = await itflow([...line, 'rmm.csv'])
    expect(other.status).toBe(10)
    expect(readFileSync(join(folder, 'rmm.csv'), 'utf8')).toBe(TWO)
  })

  it.each([
    ['another instance', { url: 'http://127.0.0.1:1/' }],
    ['another release', { release: '25.01' }],
  ])('is refused for %s', async (_, changed) => {
    const { folder, file, itflow, instance } = await importBench()
    file('rmm.csv', TWO)
    await itflow(['assets', 'rmm.csv', ...ACME, '--dry-run', '--save-plan', 'p.json'])
    const saved = JSON.parse(readFileSync(join(folder, 'p.json'), 'utf8'))
    file('p.json', JSON.stringify({ ...saved, ...changed }))
    expect((await itflow(['--plan', 'p.json', '--yes'])).status).toBe(2)
    expect(instance.changes()).toEqual([])
  })

  it('is refused for a different client on the command line', async () => {
    const { file, itflow, instance } = await importBench()
    file('rmm.csv', TWO)
    await itflow(['assets', 'rmm.csv', ...ACME, '--dry-run', '--save-plan', 'p.json'])
    for (const scope of [['--client', 'bakery'], ['--all-clients'], ['--global']]) {
      expect((await itflow(['--plan', 'p.json', '--yes', ...scope])).status).toBe(2)
    }
    expect(instance.changes()).toEqual([])
    expect((await itflow(['--plan', 'p.json', '--yes', ...ACME])).status).toBe(0)
  })

  it.each(['', '{}', '[]', 'x', '{"version":2}', '{"version":1,"rows":[]}'])(
    "can't be %j",
    async (text) => {
      const { file, itflow } = await importBench()
      file('p.json', text)
      const { status, stderr } = await itflow(['--plan', 'p.json', '--yes'])
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('p.json') })
    },
  )
})

const SECRETS = 'name,username,password\nVault 9,ops, pw LEAK-1 \nFirewall edge,admin,pw-LEAK-2\n'

describe('secrets', () => {
  const shown = /LEAK/

  it('are written byte for byte, replaced only if requested, and never shown', async () => {
    const { folder, file, itflow, instance } = await importBench()
    file('c.csv', SECRETS)
    const line = ['credentials', 'c.csv', ...ACME, '--yes', '--json']
    const kept = await itflow([...line, '--save-plan', 'p.json', '--debug'])
    expect(kept.status, kept.stderr).toBe(0)
    expect(`${kept.stdout}${kept.stderr}`).not.toMatch(shown)
    expect(readFileSync(join(folder, 'p.json'), 'utf8')).not.toMatch(shown)
    const reveal = async (name: string) =>
      (await instance.itflow(['credentials', 'reveal', name, ...ACME])).stdout
    expect(await reveal('Vault 9')).toBe(' pw LEAK-1 \n')
    expect(await reveal('Firewall edge')).toBe('made-up-Edge-4471\n')
    const replaced = await itflow([...line, '--replace-secrets'])
    expect(replaced.status, replaced.stderr).toBe(0)
    expect(`${replaced.stdout}${replaced.stderr}`).not.toMatch(shown)
    expect(await reveal('Firewall edge')).toBe('pw-LEAK-2\n')
  })

  it("are read again for a plan, if the file hasn't changed", async () => {
    const { file, itflow, instance } = await importBench()
    file('c.csv', SECRETS)
    const saving = ['credentials', 'c.csv', ...ACME, '--replace-secrets', '--save-plan', 'p.json']
    expect((await itflow(saving)).status).toBe(0)
    file('c.csv', SECRETS.replace('LEAK-1', 'LEAK-9'))
    const changed = await itflow(['--plan', 'p.json', '--yes'])
    expect(changed.status).toBe(10)
    expect(changed.stderr).toContain('has changed since the plan was made')
    file('c.csv', SECRETS)
    expect((await itflow(['--plan', 'p.json', '--yes'])).status).toBe(0)
    const revealed = await instance.itflow(['credentials', 'reveal', 'Firewall edge', ...ACME])
    expect(revealed.stdout).toBe('pw-LEAK-2\n')
  })

  it("from a pipe can't be in a saved plan either, since it can be read only once", async () => {
    const { folder, file, itflow, instance } = await importBench()
    const [from, pipe] = [file('c.csv', SECRETS), join(folder, 'pipe')]
    execFileSync('mkfifo', [pipe])
    spawn('sh', ['-c', `cat '${from}' > '${pipe}'`])
    const { status, stderr } = await itflow(['credentials', pipe, ...ACME, '--save-plan', 'p.json'])
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('only once') })
    expect(instance.changes()).toEqual([])
  })

  it("from standard input can't be in a saved plan, and a notice says that the run can't be resumed", async () => {
    const { itflow, instance } = await importBench()
    const line = ['credentials', '-', ...ACME]
    const kept = await itflow([...line, '--save-plan', 'p.json'], { stdin: SECRETS })
    expect(kept.status).toBe(2)
    expect(instance.changes()).toEqual([])
    const written = await itflow([...line, '--yes'], { stdin: SECRETS })
    expect(written.status).toBe(0)
    expect(written.stderr).toContain("can't be resumed")
  })
})
