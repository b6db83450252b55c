import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { afterAll, describe, expect, it, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { cleanText } from '../../src/text/terminal-safe.ts'
import { eachOnce } from '../support/division.ts'
import { type Given, type Loopback, serve } from '../support/loopback.ts'
import { type RunOptions, run, runSandbox } from '../support/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'itflow-export-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0

/** A path for a new file, in a separate folder. */
function freshPath(extension: string): string {
  files += 1
  const own = join(folder, `${files}`)
  mkdirSync(own)
  return join(own, `records.${extension}`)
}

/** A link into a directory that doesn't exist. */
function deadLink(): string {
  const link = freshPath('csv')
  symlinkSync(join(folder, 'none', 'x.csv'), link)
  return link
}

/** The other files in a file's folder. */
const beside = (path: string) => readdirSync(join(path, '..')).sort()

type Rows = readonly Readonly<Record<string, unknown>>[]

/** Readers of all formats, each independent of the program. */
const READERS: Readonly<Record<string, (path: string) => Rows | Promise<Rows>>> = {
  csv: (path) => parseCsv(readFileSync(path), { columns: true }),
  tsv: (path) => parseCsv(readFileSync(path), { columns: true, delimiter: '\t' }),
  json: (path) => JSON.parse(readFileSync(path, 'utf8')),
  ndjson: (path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  yaml: (path) => parseYaml(readFileSync(path, 'utf8')),
  xlsx: async (path) => {
    const [heading = [], ...rows] = await readSheet(path, { trim: false })
    return rows.map((row) =>
      Object.fromEntries(heading.map((name, index) => [String(name), row[index] ?? null])),
    )
  },
}

/** A value as a cell of CSV has it: without control characters (H31). */
const asCell = (value: unknown) => (value === null ? '' : cleanText(String(value)))

const withCells = (rows: Rows): Rows =>
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asCell(value)])),
  )

/** A row of CSV without the apostrophes before formulas. */
const undefused = (row: Rows[number]) =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, String(cell).replace(/^'(?=[=+\-@])/, '')]),
  )

/** The filter that a list of a module requires. */
const narrowed = (name: keyof typeof resources): string[] =>
  resources[name].needsFilter === undefined ? [] : ['--invoice', '1,2,3']

const READ_BACK = eachOnce(
  RESOURCE_NAMES.flatMap((name) =>
    Object.entries(READERS).map(([extension, readBack]) => ({ name, extension, readBack })),
  ),
  ({ name }) => name,
  ({ extension }) => extension,
)

describe.each(RESOURCE_NAMES)('export %s', (name) => {
  it('has every record and every field of the list, references as IDs, in each format', async () => {
    const more = [...narrowed(name), '--all']
    const inOrder = resources[name].defaultSort === undefined ? [] : ['--sort', 'id']
    const list = await runSandbox([name, 'list', ...more, '--json', ...inOrder])
    const own = await runSandbox(['export', name, ...more])
    expect(own.status).toBe(list.status)
    if (list.status !== 0) return expect(own.stdout).toBe('')
    const records: Rows = JSON.parse(list.stdout)
    for (const { extension, readBack } of READ_BACK.filter((one) => one.name === name)) {
      const path = freshPath(extension)
      const { status, stdout, stderr } = await runSandbox(['export', name, ...more, '--to', path])
      expect(stderr).toContain(`, written to ${path}`)
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
      const rows = await readBack(path)
      const isText = extension === 'csv' || extension === 'tsv'
      expect(isText ? rows.map(undefused) : withCells(rows)).toEqual(withCells(records))
      if (extension === 'json' || extension === 'ndjson' || extension === 'yaml') {
        expect(rows).toEqual(records)
      }
    }
  })
})

test('to standard output, an export is the same as the list, in the order of the IDs', async () => {
  for (const format of ['csv', 'ndjson', 'yaml', 'json']) {
    const own = await runSandbox(['export', 'tickets', '--all', '-o', format])
    const list = await runSandbox(['tickets', 'list', '--all', '-o', format, '--sort', 'id'])
    expect(own.stdout).toBe(list.stdout)
    expect(own.stderr).toBe(list.stderr)
  }
  const usual = await runSandbox(['export', 'tickets', '--all'])
  expect(usual.stdout).toBe(
    (await runSandbox(['tickets', 'list', '--all', '--csv', '--sort', 'id'])).stdout,
  )
})

test('filters and shapes of lists also work for exports', async () => {
  const words = [
    '--type',
    'Laptop',
    '--where',
    'name~LT-000',
    '--fields',
    'name,contact',
    '--names',
  ]
  const own = await runSandbox([
    'export',
    'assets',
    ...words,
    '--limit',
    '2',
    '--csv-delimiter',
    ';',
  ])
  const list = await runSandbox([
    'assets',
    'list',
    ...words,
    '--limit',
    '2',
    '--csv',
    '--csv-delimiter',
    ';',
  ])
  expect(own.stdout).toBe(list.stdout)
  expect(own.stdout.split('\n')[0]).toBe('asset_name;asset_contact_id;asset_contact_name')
  expect(own.stderr).toBe(list.stderr)
  const sorted = await runSandbox([
    'export',
    'assets',
    '--sort',
    '-name',
    '--fields',
    'name',
    '--no-heading',
  ])
  const names = sorted.stdout.trimEnd().split('\n')
  expect(names).toEqual([...names].sort().reverse())
  const client = await runSandbox(['export', 'asset', '--client', '1', '--fields', 'client'])
  expect(new Set(client.stdout.trimEnd().split('\n').slice(1))).toEqual(new Set(['1']))
})

test('at a terminal, an export is shown like a list in CSV', async () => {
  const own = await runSandbox(['export', 'clients'], { terminal: 100 })
  expect(own.stdout).toBe(
    (await runSandbox(['clients', 'list', '--csv'], { terminal: 100 })).stdout,
  )
  const sheet = await runSandbox(['export', 'clients', '-o', 'xlsx'], { terminal: 100 })
  expect(sheet).toMatchObject({ status: 2, stdout: '' })
  expect(sheet.stderr).toContain('--to FILE')
})

describe('the format', () => {
  const beginning = async (words: readonly string[], path: string) => {
    const { status } = await runSandbox(['export', 'clients', '--to', path, ...words])
    expect(status).toBe(0)
    return readFileSync(path).subarray(0, 9).toString('latin1')
  }

  it.each([
    ['csv', 'client_id'],
    ['txt', 'client_id'],
    ['jsonl', '{"client_'],
    ['NDJSON', '{"client_'],
    ['json', '[\n{"clien'],
    ['yml', '- client_'],
    ['XLSX', 'PK'],
  ])('of a file that ends in .%s follows its extension, or is CSV', async (extension, start) => {
    expect((await beginning([], freshPath(extension))).startsWith(start)).toBe(true)
  })

  it('follows the option and ignores the environment', async () => {
    expect(await beginning(['-o', 'ndjson'], freshPath('csv'))).toBe('{"client_')
    expect((await beginning(['-o', 'XLSX'], freshPath('csv'))).startsWith('PK')).toBe(true)
    expect(await beginning(['-o', 'xlsx', '--json'], freshPath('csv'))).toBe('[\n{"clien')
    const { stdout } = await runSandbox(['export', 'clients'], { env: { ITFLOW_OUTPUT: 'json' } })
    expect(stdout.startsWith('client_id,')).toBe(true)
  })

  it.each([
    [['export', 'clients', '-o', 'table'], "A table can't be exported"],
    [['export', 'clients', '--to', 'x.xls'], ".xls files aren't supported"],
    [['export', 'clients', '--to', 'x.csv.gz'], ".gz files aren't supported"],
    [['export', 'clients', '--to', 'x.xlsx', '--csv-bom'], '--csv-bom is for CSV'],
    [['export', 'clients', '--to', 'x.json', '--csv-delimiter', ';'], '--csv-delimiter is for CSV'],
    [['export', 'clients', '--to', '-'], 'leave out --to'],
    [['export', 'clients', '--dry-run'], "--dry-run can't be used with export"],
    [['clients', 'list', '-o', 'xlsx'], "This command can't write XLSX"],
    [['export', 'clients', '--all-profiles'], 'several profiles at once'],
    [['export', 'nothings'], 'no command nothings'],
  ])('%j is refused', async (words, message) => {
    const at = words.includes('--all-profiles') ? run : runSandbox
    const { status, stdout, stderr } = await at(words, { cwd: folder })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})

/** A server with this many assets; from the request with the given number on, it gives another answer. */
async function assets(
  total: number,
  {
    row = (id: number): object => ({
      asset_id: `${id}`,
      asset_name: `LT-${id}`,
      asset_notes: 'x'.repeat(1500),
    }),
    fails = Number.POSITIVE_INFINITY,
    failure = { status: 500 },
  }: { row?: (id: number) => object; fails?: number; failure?: Given } = {},
): Promise<{
  server: Loopback
  on(words: readonly string[], more?: RunOptions): ReturnType<typeof run>
}> {
  let lists = 0
  const server = await serve(({ target }) => {
    const query = new URL(target, 'http://127.0.0.1').searchParams
    if (!target.includes('assets/read'))
      return { body: { success: 'False', message: 'No resource' } }
    lists += 1
    if (lists >= fails) return failure
    const [limit, offset] = [Number(query.get('limit')), Number(query.get('offset') ?? 0)]
    const length = Math.max(0, Math.min(limit, total - offset))
    const data = Array.from({ length }, (_, index) => row(offset + index + 1))
    return length === 0
      ? { body: { success: 'False', message: 'No resource (for this client and company) …' } }
      : { body: { success: 'True', count: length, data } }
  })
  const env = { ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'made-up-key' }
  return { server, on: (words, more = {}) => run(words, { ...more, env }) }
}

describe('a file', () => {
  it('is private if it is new, and keeps its permissions if it existed', async () => {
    const path = freshPath('csv')
    await runSandbox(['export', 'clients', '--to', path])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    chmodSync(path, 0o640)
    await runSandbox(['export', 'contacts', '--to', path])
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(readFileSync(path, 'utf8')).toMatch(/^contact_id,/)
  })

  it.each([
    ['replaces its target', true],
    ['creates its missing target', false],
  ])('behind a link %s and keeps the link', async (_, isThere) => {
    const path = freshPath('csv')
    if (isThere) writeFileSync(path, 'before')
    const link = join(path, '..', 'link.csv')
    symlinkSync('records.csv', link)
    await runSandbox(['export', 'clients', '--to', link])
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(path, 'utf8')).toMatch(/^client_id,/)
    expect(beside(path)).toEqual(['link.csv', 'records.csv'])
  })

  it('is relative to the working directory', async () => {
    const path = freshPath('csv')
    await runSandbox(['export', 'clients', '--to', 'records.csv'], { cwd: join(path, '..') })
    expect(existsSync(path)).toBe(true)
  })

  it.each([
    ['fails', { status: 500 }, 8],
    [
      "sends something that isn't a record",
      { body: { success: 'True', count: 1, data: [{ asset_id: '0x1' }] } },
      8,
    ],
    ['sends HTML', { raw: '<html>' }, 8],
    ['no longer accepts the key', { status: 401, body: { success: 'False', message: 'No' } }, 3],
  ])(
    'is unchanged, with nothing left next to it, if the server %s half-way',
    async (_, failure, exit) => {
      const { on } = await assets(3000, { fails: 4, failure })
      for (const extension of ['csv', 'ndjson', 'json', 'yaml', 'xlsx']) {
        const path = freshPath(extension)
        const fresh = await on(['export', 'assets', '--to', path])
        expect(fresh.status).toBe(exit)
        expect(beside(path)).toEqual([])
        writeFileSync(path, 'before')
        await on(['export', 'assets', '--to', path])
        expect(readFileSync(path, 'utf8')).toBe('before')
        expect(beside(path)).toEqual([`records.${extension}`])
      }
    },
  )

  it.each([
    ['json', false],
    ['yaml', false],
    ['xlsx', false],
    ['ndjson', true],
    ['csv', true],
  ])(
    'is complete or empty on standard output if the server fails half-way, except for lines: %s',
    async (format, isByLine) => {
      const { on } = await assets(3000, { fails: 4, failure: { status: 500 } })
      const { status, stdout } = await on(['export', 'assets', '-o', format])
      expect({ status, hasLines: stdout !== '' }).toEqual({ status: 8, hasLines: isByLine })
      expect(stdout === '' || stdout.endsWith('\n')).toBe(true)
    },
  )

  it('is unchanged if the export is interrupted', async () => {
    const ending = new AbortController()
    const { on } = await assets(3000, {
      row: (id) => {
        if (id === 1200) ending.abort(new Error('interrupted'))
        return { asset_id: `${id}`, asset_notes: 'x'.repeat(1500) }
      },
    })
    const path = freshPath('ndjson')
    writeFileSync(path, 'before')
    const { status } = await on(['export', 'assets', '--to', path], { signal: ending.signal })
    expect(status).not.toBe(0)
    expect(readFileSync(path, 'utf8')).toBe('before')
    expect(beside(path)).toEqual(['records.ndjson'])
  })

  it('is cleaned of what a killed export left next to it, and of nothing else', async () => {
    const path = freshPath('csv')
    const dead = `${path}.4194303.1.tmp`
    writeFileSync(dead, 'half')
    writeFileSync(`${path}.bak`, 'mine')
    await runSandbox(['export', 'clients', '--to', path])
    expect(beside(path)).toEqual(['records.csv', 'records.csv.bak'])
  })

  it.each([
    ['a directory', () => folder, 'is a directory'],
    ['a device', () => '/dev/null', 'is a device or a pipe'],
    ['in no directory', () => join(folder, 'none', 'x.csv'), "the directory doesn't exist"],
    [
      'in the directory of a link that is not there',
      () => deadLink(),
      "the directory doesn't exist",
    ],
    ['nothing', () => '', "--to can't be empty"],
    ['below a file', () => join(import.meta.filename, 'x.csv'), "can't be written"],
  ])(
    'that is %s is refused in one line, before anything is sent to the server',
    async (_, path, message) => {
      const { server, on } = await assets(3)
      const { status, stdout, stderr } = await on(['export', 'assets', '--to', path()])
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr.split('\n')[0]).toContain(message)
      expect(server.received).toEqual([])
    },
  )

  it('without records has a heading or is an empty list', async () => {
    const { on } = await assets(0)
    for (const [extension, text] of [
      ['json', '[]\n'],
      ['ndjson', ''],
      ['yaml', '[]\n'],
    ]) {
      const path = freshPath(extension ?? '')
      expect((await on(['export', 'assets', '--to', path])).status).toBe(0)
      expect(readFileSync(path, 'utf8')).toBe(text)
    }
    const path = freshPath('csv')
    await on(['export', 'assets', '--to', path])
    expect(readFileSync(path, 'utf8')).toMatch(/^asset_id,[^\n]*\n$/)
  })
})

describe('a workbook', () => {
  it('stores text as text: no formula runs, no digit is lost, no date changes', async () => {
    const texts = [
      '=1+1',
      '+1',
      '@SUM(A1)',
      '00123',
      '123456789012345678901',
      '1E5',
      '2026-01-02',
      '03/04',
      'TRUE',
      ' x ',
      '<b>&"',
      'two\nlines',
      '\u001b[31mred',
      'ring\u0007ing',
    ]
    const { on } = await assets(texts.length, {
      row: (id) => ({
        asset_id: `${id}`,
        asset_name: texts[id - 1],
        asset_purchase_date: '2026-01-02',
      }),
    })
    const path = freshPath('xlsx')
    expect((await on(['export', 'assets', '--to', path])).status).toBe(0)
    const rows = await READERS['xlsx']?.(path)
    const cleaned = [...texts.slice(0, -2), 'red', 'ringing']
    expect(rows?.map(({ asset_name: name }) => name)).toEqual(cleaned)
    expect(rows?.[0]).toMatchObject({ asset_id: 1, asset_purchase_date: '2026-01-02' })
  })

  it('with more than 10,000 records is refused with a hint to CSV, and nothing is written', async () => {
    const { on } = await assets(10_001, { row: (id) => ({ asset_id: `${id}` }) })
    const path = freshPath('xlsx')
    const { status, stderr } = await on(['export', 'assets', '--to', path])
    expect(status).toBe(2)
    expect(stderr).toMatch(/10,000 records[\s\S]*CSV/)
    expect(beside(path)).toEqual([])
  })

  it('with a text too long for a cell is refused, and the field is named', async () => {
    const { on } = await assets(1, {
      row: () => ({ asset_id: '1', asset_notes: 'x'.repeat(32_768) }),
    })
    const path = freshPath('xlsx')
    const { status, stderr } = await on(['export', 'assets', '--to', path])
    expect(status).toBe(2)
    expect(stderr).toMatch(/asset_notes.*32,768.*32,767[\s\S]*CSV/)
  })
})

describe('a list that is printed as its records arrive', () => {
  it.each(['ndjson', 'csv'])('in %s keeps what was printed if the rest fails', async (format) => {
    for (const words of [
      ['assets', 'list'],
      ['export', 'assets'],
    ]) {
      const { on } = await assets(3000, { fails: 3, failure: { status: 500 } })
      const { status, stdout, stderr } = await on([...words, '-o', format])
      expect(status).toBe(8)
      expect(stderr).toContain('failed')
      const lines = stdout.trimEnd().split('\n').length - (format === 'csv' ? 1 : 0)
      expect(lines).toBeGreaterThanOrEqual(500)
      expect(lines).toBeLessThan(3000)
    }
  })

  it('is printed completely or not at all in JSON, sorted, queried, and at a terminal', async () => {
    for (const words of [
      ['--json'],
      ['-o', 'ndjson', '--sort', 'name'],
      ['-o', 'ndjson', '--query', '[0]'],
    ]) {
      const { on } = await assets(3000, { fails: 3 })
      expect(await on(['assets', 'list', ...words])).toMatchObject({ status: 8, stdout: '' })
    }
    const { on } = await assets(3000, { fails: 3 })
    const shown = await on(['assets', 'list', '-o', 'csv'], { terminal: 100 })
    expect(shown).toMatchObject({ status: 8, stdout: '' })
  })

  it('reports the same as one that is printed at the end', async () => {
    for (const words of [
      ['--csv'],
      ['--csv', '--limit', '500'],
      ['--csv', '--limit', '1200'],
      ['--csv', '--limit', '3000'],
      ['--csv', '--where', 'name=LT-7'],
    ]) {
      const piped = await (await assets(3000)).on(['assets', 'list', ...words])
      const whole = await (await assets(3000)).on(['assets', 'list', ...words, '--sort', 'id'])
      expect(piped.stdout).toBe(whole.stdout)
      const limit = words[2] === '--limit'
      const known = limit ? /; there are more/ : /$/
      expect(piped.stderr).toMatch(known)
      expect(piped.stderr).toBe(whole.stderr)
    }
  })

  it('prints nothing, not even a heading, if the request is invalid', async () => {
    for (const words of [
      ['--where', 'client=999'],
      ['--where', 'client!=999'],
      ['--where', 'status=Depolyed'],
    ]) {
      const piped = await runSandbox(['assets', 'list', '--csv', ...words])
      const whole = await runSandbox(['assets', 'list', '--csv', ...words, '--sort', 'id'])
      expect(piped).toEqual(whole)
      expect(piped.stdout).toBe('')
      expect(piped.status).not.toBe(0)
    }
  })

  it('with a column that only later records have fails in CSV, but not in NDJSON', async () => {
    const row = (id: number) => ({ asset_id: `${id}`, ...(id > 900 ? { fork_column: 'x' } : {}) })
    const csv = await (await assets(1000, { row })).on(['assets', 'list', '--csv'])
    expect(csv.status).toBe(8)
    expect(csv.stderr).toMatch(/fork_column[\s\S]*ndjson/)
    const lines = (await (await assets(1000, { row })).on(['assets', 'list', '-o', 'ndjson']))
      .stdout
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).fork_column)
        .at(-1),
    ).toBe('x')
  })

  it('reports once that the time zone of its dates is unknown', async () => {
    const row = (id: number) => ({ asset_id: `${id}`, asset_created_at: '2026-01-02 03:04:05' })
    const { stderr } = await (await assets(1500, { row })).on(['assets', 'list', '--csv', '--utc'])
    expect(stderr.match(/zone/g)?.length).toBe(
      (
        await (await assets(1500, { row })).on(['assets', 'list', '--csv', '--utc', '--sort', 'id'])
      ).stderr.match(/zone/g)?.length,
    )
  })
})
