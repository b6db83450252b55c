import { describe, expect, it, test } from 'vitest'
import { isBranch } from '../../src/cli/command-entry.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { TOPICS } from '../../src/commands/help/topics.ts'
import { RESOURCE_NAMES } from '../../src/resources/index.ts'
import { widthOf } from '../../src/text/width.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { eachOnce, isSlowSuite } from '../support/division.ts'
import { type RunOptions, run, runSandbox } from '../support/run.ts'

const TREE = commandTree()

const WIDTHS = [40, 60, 80, 100, 200]

/** Lines that are wider than a terminal, but for a command that stands whole on its own. */
function tooWide(text: string, width: number): string[] {
  return text
    .split('\n')
    .filter((line) => widthOf(line) > width && !/^\s*\(?itflow [^·]*$/.test(line))
}

async function helps(): Promise<string[][]> {
  const specs = await Promise.all(
    TREE.map(async (entry) => [entry.name, await entry.load()] as const),
  )
  const commands = specs.flatMap(([name, spec]) =>
    isBranch(spec) ? [[name], ...spec.commands.map((command) => [name, command.name])] : [[name]],
  )
  return [
    ['--help'],
    ...commands.map((words) => ['help', ...words]),
    ...['options', ...TOPICS].map((topic) => ['help', topic]),
    ...['H01', 'H18', 'H41'].map((number) => ['help', 'hazards', number]),
  ]
}

describe('all of help', async () => {
  const all = await helps()

  const narrow = eachOnce(
    WIDTHS.flatMap((width) => all.map((argv) => ({ width, argv }))),
    ({ argv }) => argv,
    ({ width }) => width,
  )

  it.each(WIDTHS)('fits a terminal of %i columns', async (width) => {
    for (const { argv } of narrow.filter((one) => one.width === width)) {
      const { stdout } = await run(argv, { terminal: width })
      expect({ argv, wide: stdout.split('\n').filter((line) => widthOf(line) > width) }).toEqual({
        argv,
        wide: [],
      })
    }
  })

  const some = all.filter((_, nth) => isSlowSuite || nth % 8 === 0)

  it('says the same at any width', async () => {
    const said = (text: string) => text.replace(/[\\\s]+/g, ' ')
    for (const argv of some.filter(([, topic]) => topic !== 'exit-codes')) {
      const [narrow, wide] = await Promise.all(
        [40, 100].map(async (width) => said((await run(argv, { terminal: width })).stdout)),
      )
      expect(narrow).toBe(wide)
    }
  })

  it("is 80 columns wide if piped, or if the terminal's width is unknown", async () => {
    for (const argv of some) {
      const piped = (await run(argv)).stdout
      expect(piped).toBe((await run(argv, { terminal: 80 })).stdout)
      expect((await run(argv, { terminal: 0 })).stdout).toBe(piped)
    }
  })

  it('puts an option on its own line if there is no room next to it', async () => {
    const { stdout } = await run(['assets', 'list', '--help'], { terminal: 40 })
    expect(stdout).toContain('\n  --archived\n      only archived records\n')
  })
})

describe('the doctor', () => {
  it.each(WIDTHS)('fits a terminal of %i columns, each operation with its sign', async (width) => {
    for (const more of [[], ['--verbose']]) {
      const { stdout, stderr } = await runSandbox(['doctor', ...more], { terminal: width })
      expect([...tooWide(stdout, width), ...tooWide(stderr, width)]).toEqual([])
      expect(stdout.match(/\b(?:read|create|archive) [✓✗·]/g)?.length).toBeGreaterThan(40)
      expect(stdout).not.toMatch(/(?:read|create|update|delete|archive)\n/)
    }
  })
})

describe('messages', () => {
  const lines: [string[], RunOptions?][] = [
    [['tickets', 'get', '99999']],
    [['assets', 'list', '--where', 'foo=3']],
    [['assets', 'update', '1', '--contact', 'grace']],
    [['tickets', 'list']],
    [['documents', 'update', '1', '--name', 'X', '--release', '25.12']],
    [
      [
        'assets',
        'update',
        '3',
        '--status',
        'Stored',
        '--notes',
        'one two three four five six seven',
      ],
    ],
    [['contacts', 'archive', '2']],
    [['contacts', 'delete', '4', '--dry-run']],
    [['assets', 'get', 'LT'], { env: { ITFLOW_OUTPUT: 'json' } }],
  ]

  it.each(WIDTHS)(
    'fit a terminal of %i columns, and are whole where they are piped',
    async (width) => {
      for (const [argv, options] of lines) {
        const all = [...argv, '--no-input']
        const { stderr } = await runSandbox(all, { ...options, terminal: width })
        const isJson = options?.env?.['ITFLOW_OUTPUT'] === 'json'
        if (!isJson) expect({ argv, wide: tooWide(stderr, width) }).toEqual({ argv, wide: [] })
        else for (const line of stderr.trimEnd().split('\n')) JSON.parse(line)
      }
      const piped = await runSandbox([
        'documents',
        'update',
        '1',
        '--name',
        'X',
        '--release',
        '25.12',
      ])
      expect(piped.stderr.split('\n')[0]?.length).toBeGreaterThan(80)
    },
  )
})

describe('mistakes', () => {
  const verbs = RESOURCE_NAMES.flatMap((name): string[][] => [
    [name, 'get', '99999'],
    [name, 'get', 'no record has such a long name as this one has'],
    [name, 'list', '--where', 'no-such-field=3'],
    [name, 'list', '--no-such-option'],
    [name, 'list', '--client', 'nobody with that name'],
    [name, 'create', '--no-such-field', 'x'],
    [name, 'create'],
    [name, 'archive', '99999'],
    [name, 'delete', '1', '--dry-run'],
    [name, 'no-such-verb'],
  ])
  const cases = eachOnce(
    WIDTHS.flatMap((width) => verbs.map((argv) => ({ width, argv }))),
    ({ argv }) => argv[0],
    ({ argv }) => argv.slice(1).join(' '),
    ({ width }) => width,
  )

  it.each(WIDTHS)('fit a terminal of %i columns, without breaking words', async (width) => {
    const own = cases.filter((one) => one.width === width)
    expect(own.length).toBeGreaterThan(0)
    const said = (text: string) => text.split(/\s+/).filter((word) => word !== '')
    for (const { argv } of own) {
      const line = [...argv, '--no-input']
      const { stderr, stdout } = await runSandbox(line, { terminal: width })
      expect({ argv, wide: tooWide(stderr, width) }).toEqual({ argv, wide: [] })
      expect(stdout.split('\n').filter((text) => isTooLong(text, width))).toEqual([])
      const wide = await runSandbox(line, { terminal: 1000 })
      expect(said(stderr)).toEqual(said(wide.stderr))
    }
  })

  /** A line that could have been broken; what is sent, as JSON, is shown as it is. */
  function isTooLong(line: string, width: number): boolean {
    return widthOf(line) > width && /\S {1,}\S/.test(line) && !/^(?:POST|\s*")/.test(line)
  }
})

test('width is counted in columns, not in characters', async () => {
  const instance = await hazardInstance('26.10', (database) => {
    for (const row of database.tables['clients']?.rows ?? []) {
      if (row['client_id'] === '1')
        row['client_name'] = '株式会社サンプル 東京営業所 サーバー管理課'
    }
  })
  const argv = ['assets', 'update', '1', '--status', 'Stored']
  const { stderr } = await instance.itflow(argv, { terminal: 40 })
  expect(tooWide(stderr, 40)).toEqual([])
  expect(stderr.replace(/\s+/g, ' ')).toContain(
    '› 株式会社サンプル 東京営業所 サーバー管理課 › asset 1',
  )
})
