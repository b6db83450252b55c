import { describe, expect, test } from 'vitest'
import { extractGlobals, GLOBAL_OPTIONS } from '../../src/cli/globals.ts'
import { placeholderOf, takesValue } from '../../src/cli/option-types.ts'

test('global options are accepted anywhere, and the rest keeps its order', () => {
  const { flags, rest, failure } = extractGlobals([
    ...['--json', 'tickets', '--client', 'acme', 'list', '-q', '--limit', '3', '--yes'],
  ])
  expect(failure).toBeUndefined()
  expect(flags).toEqual({ output: 'json', client: 'acme', quiet: true, yes: true })
  expect(rest).toEqual(['tickets', 'list', '--limit', '3'])
})

test('the last of several wins', () => {
  expect(extractGlobals(['--json', '-o', 'csv', '--profile=a', '--profile', 'b']).flags).toEqual({
    output: 'csv',
    profile: 'b',
  })
})

describe('a command has one scope:', () => {
  test.each([
    [['--client', 'a', 'assets', 'list', '--client', 'b'], '--client was given twice'],
    [['assets', '--client=a', 'list', '--client=a'], '--client was given twice'],
    [['--client', 'a', '--global'], "--client and --global can't be used together"],
    [['--global', 'x', '--client', 'a'], "--global and --client can't be used together"],
    [['--client', 'a', '--all-clients'], "--client and --all-clients can't be used together"],
    [['--all-clients', '--global'], "--all-clients and --global can't be used together"],
  ])('%j is refused', (argv, said) => {
    expect(extractGlobals(argv).failure?.message).toContain(said)
  })

  test.each([['--global'], ['--all-clients']])('%s can be repeated', (option) => {
    expect(extractGlobals([option, option]).failure).toBeUndefined()
  })

  test('an option after -- is not a scope', () => {
    expect(extractGlobals(['--client', 'a', '--', '--client', 'b']).failure).toBeUndefined()
  })
})

test('words after -- are left alone', () => {
  const argv = ['credentials', 'run', '1', '--', 'psql', '--json', '-q']
  expect(extractGlobals(argv)).toEqual({ flags: {}, rest: argv, failure: undefined })
})

test('a short option takes its value with or without a space, or after =', () => {
  for (const argv of [['-o', 'yaml'], ['-oyaml'], ['-o=yaml'], ['--output=yaml']]) {
    expect(extractGlobals(argv).flags).toEqual({ output: 'yaml' })
  }
})

test('a short option with other letters after it is not a global option', () => {
  expect(extractGlobals(['-qx']).rest).toEqual(['-qx'])
})

test('a value may be empty if that is explicit', () => {
  expect(extractGlobals(['--client=']).flags).toEqual({ client: '' })
})

test('of several wrong options, the first is reported, and the correct ones apply', () => {
  const { flags, failure } = extractGlobals(['--timeout', 'soon', '--output', 'xml', '--json'])
  expect(failure?.message).toBe('--timeout soon: not a number of seconds')
  expect(flags).toEqual({ output: 'json' })
})

test.each([
  ['1', 1000],
  ['0.5', 500],
  ['30s', 30_000],
])('--timeout %s is %i ms', (text, milliseconds) => {
  expect(extractGlobals(['--timeout', text]).flags).toEqual({ timeout: milliseconds })
})

test.each(['0', '-1', 's', 'soon', '1e999', ''])('--timeout=%s is refused', (text) => {
  expect(extractGlobals([`--timeout=${text}`]).failure?.message).toContain('--timeout')
})

test.each([
  [';', ';'],
  ['|', '|'],
  ['tab', '\t'],
  ['TAB', '\t'],
  ['\\t', '\t'],
  ['\t', '\t'],
  ['§', '§'],
])('--csv-delimiter %j is %j', (text, delimiter) => {
  expect(extractGlobals(['--csv-delimiter', text]).flags).toEqual({ csvDelimiter: delimiter })
})

test.each(['', ';;', 'comma', '"', 'a', '1', ' ', '\n', '\r', '\0', '\u200b', '\ud83d'])(
  '--csv-delimiter=%j is none',
  (text) => {
    const { flags, failure } = extractGlobals([`--csv-delimiter=${text}`])
    expect(failure?.message).toContain('--csv-delimiter')
    expect(flags).toEqual({})
  },
)

describe('every option of every command', () => {
  test.each(GLOBAL_OPTIONS.map((option) => [option.name, option] as const))(
    '--%s changes one flag',
    (long, { type, help }) => {
      const examples = {
        output: 'json',
        release: '25.01',
        encoding: 'latin1',
        'csv-delimiter': ';',
      }
      const example = new Map(Object.entries(examples)).get(long) ?? '5'
      const { flags, rest, failure } = extractGlobals(
        !takesValue(type) ? [`--${long}`] : [`--${long}`, example],
      )
      expect(failure).toBeUndefined()
      expect(Object.keys(flags)).toHaveLength(1)
      expect(rest).toEqual([])
      expect(help).not.toBe('')
    },
  )

  test('that needs a value does not use the next option as its value', () => {
    for (const { name, type } of GLOBAL_OPTIONS) {
      if (!takesValue(type)) continue
      const { failure, flags } = extractGlobals([`--${name}`, '--quiet'])
      expect(failure?.message).toBe(`--${name} needs a value (${placeholderOf(type)})`)
      expect(flags).toEqual({ quiet: true })
    }
  })
})
