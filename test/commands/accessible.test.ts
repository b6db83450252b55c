import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { RESOURCE_NAMES } from '../../src/resources/index.ts'
import { widthOf } from '../../src/text/width.ts'
import { expectReadable } from '../support/append-only.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'

const ON = { ITFLOW_ACCESSIBLE: '1' }
const ACCESSIBLE: RunOptions = { terminal: 80, env: ON }

function withConfig(store: object): string {
  const home = freshHome()
  const directory = join(home, '.config', 'itflow')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(join(directory, 'config.json'), JSON.stringify(store), { mode: 0o600 })
  return home
}

describe('accessible mode', () => {
  it.each(['1', 'true', 'yes', 'on'])('is on with ITFLOW_ACCESSIBLE=%s', async (value) => {
    const env = { ITFLOW_ACCESSIBLE: value }
    const { stdout } = await runSandbox(['tickets', 'list'], { terminal: 80, env })
    expect(stdout).toContain('\nStatus: ')
  })

  it.each(['0', 'false', 'no', ''])('is off with ITFLOW_ACCESSIBLE=%s', async (value) => {
    const env = { ITFLOW_ACCESSIBLE: value }
    const { stdout } = await runSandbox(['tickets', 'list'], { terminal: 80, env })
    expect(stdout).not.toContain('\nStatus: ')
    expect(stdout).toContain('NUMBER')
  })

  it("is on if the program's file sets it, whatever the profile, unless the variable says no", async () => {
    const home = withConfig({ version: 1, accessible: true, profiles: {} })
    const on = await runSandbox(['tickets', 'list'], { terminal: 80, home })
    expect(on.stdout).toContain('\nStatus: ')
    const env = { ITFLOW_ACCESSIBLE: '0' }
    const off = await runSandbox(['tickets', 'list'], { terminal: 80, home, env })
    expect(off.stdout).toContain('NUMBER')
    const config = await runSandbox(['config', '--json'], { terminal: 80, home })
    expect(JSON.parse(config.stdout)).toContainEqual({
      setting: 'accessible',
      value: 'true',
      source: 'program',
      from: join(home, '.config', 'itflow', 'config.json'),
    })
  })

  it('changes neither piped output nor any other format', async () => {
    for (const argv of [
      ['tickets', 'list'],
      ['assets', 'get', '1'],
      ['doctor'],
      ['config', '-o', 'csv'],
    ]) {
      const [on, off] = await Promise.all([
        runSandbox(argv, { env: ON }),
        runSandbox(argv, { env: { ITFLOW_ACCESSIBLE: '0' } }),
      ])
      if (argv[0] !== 'config') expect(on.stdout).toBe(off.stdout)
    }
    const [on, off] = await Promise.all([
      runSandbox(['tickets', 'list', '--json'], ACCESSIBLE),
      runSandbox(['tickets', 'list', '--json'], { terminal: 80 }),
    ])
    expect(on.stdout).toBe(off.stdout)
  })
})

/** Commands whose columns aren't all fields of a record. */
const MADE_UP_COLUMNS = [
  ...[
    'duty',
    'duty --since 2d',
    'expiring',
    'find 10.0.0.21',
    'tickets list --fields subject,number',
  ],
  ...['time report --month 2026-10', 'clients report acme', 'contacts list --fields id,name'],
]

test.each(MADE_UP_COLUMNS)('%s: labels are words, not headings in capitals', async (line) => {
  const { stdout, status } = await runSandbox(line.split(' '), ACCESSIBLE)
  expect(status).toBe(0)
  expect(stdout).toMatch(/^[A-Z][^:\n]*: ./m)
  expect(stdout).not.toMatch(/^(?!VLAN)[A-Z][A-Z -]{3,}: /m)
})

test.each(RESOURCE_NAMES)('a list of %s is read record by record', async (name) => {
  const { stdout, stderr } = await runSandbox([name, 'list', '--all'], ACCESSIBLE)
  if (stdout === '') return
  expectReadable(stdout + stderr)
  const piped = await runSandbox([name, 'list', '--all'], { env: ON })
  const count = piped.stdout.trimEnd().split('\n').length - 1
  const records = stdout.trimEnd().split('\n\n')
  expect(records).toHaveLength(count)
  for (const record of records) {
    const [heading = '', ...lines] = record.split('\n')
    expect(heading).not.toBe('')
    expect(lines.some((line) => /^[A-Z][^:]*: ./.test(line))).toBe(true)
  }
  expect(stderr).toMatch(/^Note: /)
})

/** A command of every kind, as a screen reader reads it. */
const COMMANDS: readonly (readonly string[])[] = [
  ['tickets', 'get', '1'],
  ['assets', 'get', 'LT-0001'],
  ['documents', 'get', '1'],
  ['clients', 'get', '1', '-o', 'yaml'],
  ['doctor'],
  ['config'],
  ['whoami'],
  ['profiles', 'list'],
  ['runs', 'list'],
  ['sources', 'list'],
  ['assets', 'update', '1', '--status', 'Stored', '--dry-run'],
  ['assets', 'update', '1', '--status', 'Stored'],
  ['contacts', 'delete', '4', '--yes'],
  ['contacts', 'archive', '2', '--yes'],
  ['tickets', 'create', '--subject', 'Printer', '--details', 'Offline', '--client', '1'],
  ['tickets', 'get', '99999'],
  ['assets', 'list', '--where', 'foo=3'],
  ['assets', 'update', '1', '2', '--status', 'Stored', '--yes'],
  ['documents', 'update', '1', '--name', 'X', '--release', '25.12'],
]

test.each(COMMANDS)('itflow %s %s %s prints only words, in lines that fit', async (...argv) => {
  const home = freshHome()
  for (const width of [40, 80, 200]) {
    const { screen } = await runSandbox(argv.filter(Boolean), {
      ...ACCESSIBLE,
      terminal: width,
      home,
    })
    expect(screen).not.toBe('')
    expectReadable(screen)
    const isWide = (line: string) =>
      widthOf(line) > width && /\s\S+\s/.test(line) && !/itflow |https?:|"/.test(line)
    expect(screen.split('\n').filter(isWide)).toEqual([])
  }
})

test('what a write changes is read as labels and values', async () => {
  for (const more of [['--dry-run'], []]) {
    const argv = ['assets', 'update', '1', '--status', 'Stored', '--os', 'Linux', ...more]
    const { screen } = await runSandbox(argv, { ...ACCESSIBLE, home: freshHome() })
    expect(screen).toContain('    OS: Windows 11 Pro becomes Linux\n')
    expect(screen).toContain('    Status: Deployed becomes Stored\n')
  }
})

test('an import is read as words, with its plan and its outcome', async () => {
  const home = freshHome()
  writeFileSync(
    join(home, 'people.csv'),
    'Name,Email\nMary Moe,mary@new.example\nJohn Doe,john@new.example\n',
  )
  const { screen, status } = await runSandbox(
    ['import', 'contacts', 'people.csv', '--client', '1', '--yes'],
    { ...ACCESSIBLE, home },
  )
  expect(status).toBe(0)
  expectReadable(screen)
  expect(screen).toMatch(/create +2/)
})

test('a long list is not paged, unless a pager was chosen for this program', async () => {
  const argv = ['assets', 'list', '--all']
  const paged = await run([...argv, '--profile', 'sandbox'], {
    terminal: 80,
    env: { ...ON, ITFLOW_PAGER: 'cat > /dev/null' },
  })
  expect(paged.stdout).toBe('')
})

test('the checks in this file fail for output that is not accessible', async () => {
  for (const argv of [['doctor'], ['assets', 'update', '1', '--status', 'Lost', '--dry-run']]) {
    const { screen } = await runSandbox(argv, { terminal: 80 })
    expect(() => expectReadable(screen)).toThrow()
  }
  for (const stream of [
    '50%\r60%',
    'a\bb',
    '\u001b[2K',
    '\u001b[1A',
    '\u001b]0;x\u0007',
    '? a ❯ b',
  ]) {
    expect(() => expectReadable(stream)).toThrow()
  }
  expectReadable('\u001b[31mred\u001b[39m\r\nOK: done\r\n')
})
