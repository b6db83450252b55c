import fc from 'fast-check'
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Json } from '../../src/records/record.ts'
import { runs } from '../support/division.ts'
import { shown } from './made-up.ts'

/** What reads YAML, each in its own way. */
const READERS: readonly [name: string, read: (text: string) => unknown][] = [
  ['js-yaml', (text) => load(text)],
  ['js-yaml, YAML 1.2', (text) => load(text, { schema: CORE_SCHEMA })],
  ['js-yaml, YAML 1.1', (text) => load(text, { schema: YAML11_SCHEMA })],
  ['yaml, YAML 1.2', (text) => parse(text, { version: '1.2' })],
  ['yaml, YAML 1.1', (text) => parse(text, { version: '1.1' })],
]

/** Texts that some reader treats as something else, or can't read, if they are not quoted. */
const PITFALLS = [
  ...['=', '<<', '~', '', ' ', '-', '?', ':', '---', '...', '|', '>', '%YAML 1.1', '#', '@', '`'],
  ...[
    '!',
    '!!int 1',
    '&a',
    '*a',
    '[a]',
    '{a: b}',
    '"',
    "'",
    '\\',
    ',',
    '- a',
    '? a',
    ': a',
    'a: b',
  ],
  ...['a #b', 'a:', ' a', 'a ', '\ta', 'a\tb', 'a\n', '\n', 'a\r\nb', '\u0085', '\u2028', '\ufeff'],
  ...[
    'y',
    'Y',
    'n',
    'yes',
    'No',
    'ON',
    'off',
    'true',
    'False',
    'null',
    'Null',
    'NULL',
    'NaN',
    'Inf',
  ],
  ...['0x1F', '0o17', '017', '0b1', '1_000', '1:30', '190:20:30', '12e03', '1e3', '.5', '1.', '+1'],
  ...['.inf', '-.INF', '.nan', '2026-01-01', '2026-01-01T10:00:00', '685_230.15', '1,000', '٣'],
  ...[
    '__proto__',
    'constructor',
    'é',
    'VPN に接続',
    '🖨',
    '\ud83d',
    'a'.repeat(2000),
    'a\n'.repeat(50),
  ],
]

const text = fc.oneof(
  fc.constantFrom(...PITFALLS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.constantFrom(...PITFALLS, 'a', ' ', '\n'), { maxLength: 5 })
    .map((all) => all.join('')),
)

const value: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.constantFrom(true, false, null, 1e21, -5e-7, 1.5e300),
)

async function written(result: Json): Promise<string> {
  const sheet = { fields: [], columns: [], rows: [], isList: Array.isArray(result), result }
  return (await shown(sheet, { format: 'yaml', isTerminal: false })).text
}

test.each(READERS)('%s reads every value with its type', async (_, read) => {
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 8 }), fc.array(text), async (values, names) => {
      const nested = names.filter((name) => name !== '__proto__').map((name) => ({ [name]: name }))
      const result = [...values, ...nested, { values, nested }]
      expect(read(await written(result))).toStrictEqual(result)
    }),
    { numRuns: runs(300) },
  )
})

test.each(READERS)('%s reads texts that look like other types', async (_, read) => {
  for (const pitfall of PITFALLS) {
    const result = { text: pitfall }
    expect(read(await written(result)), JSON.stringify(pitfall)).toStrictEqual(result)
  }
})

test('plain words have no quotation marks', async () => {
  const result = { name: 'Acme Widgets', abbreviation: 'ACME-2', state: 'in_use', country: 'no' }
  expect(await written(result)).toBe(
    'name: Acme Widgets\nabbreviation: ACME-2\nstate: in_use\ncountry: "no"\n',
  )
})
