import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eachOnce } from '../support/division.ts'
import { directoryOfNames, keepNames, kept } from '../support/names.ts'
import {
  DRIVEN,
  type Driven,
  type DrivenShell,
  type OwnFiles,
  openShell,
} from '../support/shell.ts'

it.each(DRIVEN)('%s is installed: completion is tried in the real thing', (shell) => {
  // Debian: apt-get install bash zsh fish
  expect(spawnSync(shell, ['-c', 'true']).status).toBe(0)
})

/** Names that a shell would make something of, or stumble over. */
const HOSTILE = [
  'x$(touch pwned)',
  '$(touch pwned)',
  '`touch pwned`',
  '; touch pwned',
  '(touch pwned)',
  '&& touch pwned #',
  "O'Brien & Sons",
  'Say "hi"',
  'a:b:c and d',
  'Paren (x) [y] {z,w}',
  'Bang! Wow!',
  'back\\slash \\n',
  '$HOME and $(id)',
  '*glob? [a-z]*',
  '~root',
  '#hash',
  'Ünïcode 東京 🍞',
  '%percent %F{red}',
  '=ls',
  'pipe|amp& <in >out',
  '^caret^',
  'Comma, Inc.',
  'two  blanks',
  'ends with equals=',
  '@at sign',
]

const EQUALS = 'behind an equals sign'

const HOW: readonly (readonly [string, string])[] = [
  ['as a word of its own', 'itflow clients get --profile sandbox '],
  ['after an option', 'itflow contacts list --profile=sandbox --client '],
  [EQUALS, 'itflow contacts list --profile sandbox --client='],
  ['between double quotes', 'itflow clients get --profile sandbox "'],
  ['between single quotes', "itflow clients get --profile sandbox '"],
]

const CASES = eachOnce(
  DRIVEN.flatMap((shell) =>
    HOW.flatMap(([how, line]) => HOSTILE.map((name) => ({ shell, how, line, name }))),
  ),
  ({ shell, how }) => `${shell} ${how}`,
  ({ name }) => name,
).filter(({ shell, how, name }) => !(shell === 'fish' && how !== EQUALS && name.startsWith('~')))

const opened = new Map<Driven, DrivenShell>()
let directory: string

beforeAll(async () => {
  for (const shell of DRIVEN) opened.set(shell, await openShell(shell))
})
afterAll(() => {
  for (const driven of opened.values()) driven.end()
})

function shellNamed(shell: Driven): DrivenShell {
  const driven = opened.get(shell)
  if (driven === undefined) throw new Error(`${shell} was not opened`)
  return driven
}

describe.each(DRIVEN)('%s', (shell) => {
  beforeAll(async () => {
    directory = await directoryOfNames(shellNamed(shell).env)
  })

  it('inserts any name unchanged, and runs nothing in it', async () => {
    const driven = shellNamed(shell)
    for (const { how, line, name } of CASES.filter((one) => one.shell === shell)) {
      keepNames(directory, 'clients', [kept(name)])
      // Behind these fish leaves quotes open, and adds no blank.
      const isLeftOpen = shell === 'fish' && /[/=@:.,-]$/.test(name)
      const quote = isLeftOpen && /["']$/.test(line) ? line.slice(-1) : ''
      const words = await driven.words(`${line}\t${quote}`)
      expect([how, words.at(-1)?.replace(/^--client=/, '')]).toEqual([how, name])
    }
    expect(readdirSync(driven.home)).not.toContain('pwned')
  })

  it.each([
    ['a command', 'itflow netw\tlist', ['networks', 'list']],
    ['a command below one in capitals', 'itflow CLIENTS li\t', ['CLIENTS', 'list']],
    ['an option', 'itflow tickets list --stat\tOpen', ['tickets', 'list', '--status', 'Open']],
    ['a choice', 'itflow tickets list --status On\t', ['tickets', 'list', '--status', 'On Hold']],
    [
      'in a list',
      'itflow tickets list --status open,n\t',
      ['tickets', 'list', '--status', 'open,New'],
    ],
    ['behind =', 'itflow tickets list --status=open,n\t', ['tickets', 'list', '--status=open,New']],
    ['a global option before', 'itflow --no-pag\ttickets list', ['--no-pager', 'tickets', 'list']],
    [
      'a field',
      'itflow clients list --sort -abb\t',
      ['clients', 'list', '--sort', '-abbreviation'],
    ],
    ['an operation', 'itflow api GET assets/r\t', ['api', 'GET', 'assets/read']],
    ['a release', 'itflow --release 26.08\tx list', ['--release', '26.08.2', 'x', 'list']],
    ['nothing after --', 'itflow clients get -- --profi\t', ['clients', 'get', '--', '--profi']],
  ])('completes %s', async (_, keys, words) => {
    expect(await shellNamed(shell).words(keys)).toEqual(words)
  })

  it('completes files where files go', async () => {
    const driven = shellNamed(shell)
    writeFileSync(join(driven.home, 'my file.pem'), '')
    const lines = [
      ['--ca-file my\t', ['--ca-file', 'my file.pem']],
      ['--ca-file=my\t', ['--ca-file=my file.pem']],
      ['tickets reply 1 --message @my\t', ['tickets', 'reply', '1', '--message', '@my file.pem']],
    ] as const
    for (const [keys, words] of lines) {
      expect(await driven.words(`itflow ${keys}`)).toEqual(words)
    }
  })

  it('lists several, with what each means', async () => {
    keepNames(directory, 'tickets', [
      kept('TCK-41', { help: 'Printer on fire, Acme' }),
      kept('TCK-42', { help: '%F{red}Paper $(touch pwned) jam' }),
    ])
    keepNames(directory, 'clients', [])
    const driven = shellNamed(shell)
    const screen = await driven.shown('itflow tickets get --profile sandbox TCK\t\t\t', 'jam')
    expect(screen).toContain('Printer on fire, Acme')
    expect(screen).toContain('%F{red}Paper $(touch pwned) jam')
    expect(readdirSync(driven.home)).not.toContain('pwned')
  })

  it('shows nothing but the line if names are damaged', async () => {
    writeFileSync(join(directory, 'clients'), '\x1b[31mgarbage\n\n\t\t\t')
    const driven = shellNamed(shell)
    expect(await driven.words('itflow clients get --profile sandbox x\t')).toEqual([
      'clients',
      'get',
      '--profile',
      'sandbox',
      'x',
    ])
  })
})

describe('a new shell of somebody who has installed completion', () => {
  const people: [Driven, string, OwnFiles][] = [
    ['bash', 'nothing', {}],
    ['bash', 'a .bashrc', { '.bashrc': 'alias ll="ls -l"' }],
    ['zsh', 'nothing', {}],
    ['zsh', 'a .zshrc with compinit', { '.zshrc': 'autoload -Uz compinit; compinit -i' }],
    ['zsh', 'a .zshrc without', { '.zshrc': 'alias ll="ls -l"\n' }],
    ['fish', 'nothing', {}],
  ]
  it.each(people)('completes: %s, with %s before', async (shell, _, own) => {
    const driven = await openShell(shell, own)
    try {
      keepNames(await directoryOfNames(driven.env), 'clients', [kept("Acme & Son's")])
      expect(await driven.words('itflow netw\tlist')).toEqual(['networks', 'list'])
      expect(await driven.words('itflow clients get --profile sandbox ac\t')).toEqual([
        ...['clients', 'get', '--profile', 'sandbox'],
        "Acme & Son's",
      ])
    } finally {
      driven.end()
    }
  })
})

it('bash continues after the common beginning of several names, whatever follows', async () => {
  const driven = shellNamed('bash')
  keepNames(await directoryOfNames(driven.env), 'clients', [kept('Acme & Co'), kept('Acme (old)')])
  const words = ['clients', 'get', '--profile', 'sandbox']
  for (const quote of ['', '"', "'"]) {
    const typed = quote === '' ? '\\&' : '&'
    const line = `itflow ${words.join(' ')} ${quote}Ac\t${typed}\t`
    expect(await driven.words(line)).toEqual([...words, 'Acme & Co'])
  }
})
