import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { parseQuery } from '../../src/records/query.ts'
import type { Json } from '../../src/records/record.ts'
import { runs } from '../support/division.ts'
import { runSandbox } from '../support/run.ts'

const DATA: Json = JSON.parse(
  '[{"name":"Acme","count":3,"tags":["a","b"],"constructor":"own","__proto__":"odd"},{"name":"Umbrella","nested":{"deep":null}}]',
)

const INHERITED = Object.getOwnPropertyNames(Object.prototype)

test.each(INHERITED)('%s is found only if the data has it', async (name) => {
  for (const written of [name, JSON.stringify(name)]) {
    const nowhere = [`[1].${written}`, `[1].{a: name}.${written}`, `[1].name.${written}`]
    for (const expression of [...nowhere, `[1].nested.${written}`, `tags.${written}`]) {
      expect((await parseQuery(expression, '--query'))(DATA), expression).toBeNull()
    }
    expect((await parseQuery(`[?${written}].name`, '--query'))(DATA)).toEqual(
      Object.hasOwn((DATA as object[])[0] ?? {}, name) ? ['Acme'] : [],
    )
    expect((await parseQuery(`[0].{${written}: name}`, '--query'))(DATA)).toEqual(
      JSON.parse(`{${JSON.stringify(name)}:"Acme"}`),
    )
  }
})

test('a column with the name of an inherited property is found', async () => {
  expect((await parseQuery('[0].constructor', '--query'))(DATA)).toBe('own')
  expect((await parseQuery('[0].__proto__', '--query'))(DATA)).toBe('odd')
  expect((await parseQuery('sort(keys([0]))', '--query'))(DATA)).toContain('constructor')
  expect((await parseQuery('[0].length', '--query'))(DATA)).toBeNull()
})

const WORDS = [
  ...[
    'name',
    'count',
    'tags',
    'nested',
    '"a b"',
    '`1`',
    '`{"a":[]}`',
    "'x'",
    '@',
    '*',
    '[*]',
    '[]',
  ],
  ...[
    '.',
    '|',
    '||',
    '&&',
    '!',
    '==',
    '<',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '[0]',
    '[?',
    '&',
    ':',
    ',',
  ],
  ...['constructor', '__proto__', 'toString', 'length(', 'keys(', 'sort_by(', 'map(', 'to_string('],
  ...[
    'constructor(',
    'max_by(@,&',
    'not_null(',
    'merge(',
    'avg(',
    'to_number(',
    'type(',
    'reverse(',
  ],
  ...[
    '{a: ',
    '[::-1]',
    '[0:0:0]',
    '[99999999999999999999]',
    '\\',
    '#',
    '"',
    '`',
    "'",
    '\0',
    '\ud83d',
  ],
]

test('any expression gives JSON or a usage error, and nothing else', async () => {
  const expression = fc
    .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 8 })
    .map((words) => words.join(''))
  await fc.assert(
    fc.asyncProperty(fc.oneof(expression, fc.string({ maxLength: 20 })), async (written) => {
      const found = await Promise.resolve()
        .then(async () => (await parseQuery(written, '--query'))(DATA))
        .catch((error: unknown) => {
          expect(error).toBeInstanceOf(UsageError)
          return null
        })
      // Valid JSON: no undefined, no function, no number that JSON doesn't have.
      expect(JSON.parse(JSON.stringify(found))).toEqual(found)
    }),
    { numRuns: runs(1000) },
  )
})

test.each(['[0].constructor', '[0].toString', '__proto__', '[0].{a: client_name}.constructor'])(
  'the whole program prints null for %s in every format',
  async (query) => {
    const args = ['clients', 'list', '--query', query]
    expect(await runSandbox([...args, '--json'])).toMatchObject({ status: 0, stdout: 'null\n' })
    expect(await runSandbox([...args, '-o', 'yaml'])).toMatchObject({ status: 0, stdout: 'null\n' })
    expect(await runSandbox(args)).toMatchObject({ status: 0, stdout: '\n' })
  },
)

test.each(['[', '&name', 'constructor(@)', 'length(`1`)', '[[['.repeat(5000), 'a'.repeat(100_000)])(
  'an invalid expression is a usage error, or finds nothing: %#',
  async (query) => {
    const { status, stderr } = await runSandbox(['clients', 'list', '--query', query, '--json'])
    expect([0, 2]).toContain(status)
    expect(stderr).not.toMatch(/defect|Bug in itflow|\n\s+at /)
  },
)

test('a message shows only the start of a long expression', async () => {
  const query = `${'a'.repeat(100_000)}(`
  const { status, stderr } = await runSandbox(['clients', 'list', '--query', query])
  expect(status).toBe(2)
  expect(stderr.length).toBeLessThan(3000)
})
