import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { search } from '../../src/packages/jmespath.ts'
import { parseQuery } from '../../src/records/query.ts'
import { FUNCTIONS } from '../../src/records/query-functions.ts'

test('a query picks from JSON', async () => {
  const query = await parseQuery('[?lead].{name: name} | [0].name', '--query')
  expect(
    query([
      { lead: false, name: 'a' },
      { lead: true, name: 'b' },
    ]),
  ).toBe('b')
  expect((await parseQuery('nothing', '--query'))({ a: 1 })).toBeNull()
})

test.each([
  ['foo bar', 'at character 5'],
  ['[?x=1]', 'at character 4'],
  ['a.#', 'at character 3'],
  ['[?a ==', 'at character 7'],
  ['', 'at character 1'],
])('a syntax error in %j is refused %s, before anything is read', async (expression, where) => {
  await expect(parseQuery(expression, '--query')).rejects.toThrow(UsageError)
  await expect(parseQuery(expression, '--query')).rejects.toThrow(where)
})

test.each(['frist(@)', '[].{a: lenght(b)}', 'a[?starts_wiht(b, `"c"`)]'])(
  'an unknown function is refused before anything is read, with the closest: %s',
  async (expression) => {
    const word = /[a-z_]{3,}(?=\()/.exec(expression)?.[0] ?? ''
    const known = { frist: undefined, lenght: 'length', starts_wiht: 'starts_with' }[word]
    await expect(parseQuery(expression, '--query')).rejects.toMatchObject({
      message: expect.stringContaining(`: function ${word}: not one of abs, avg, `),
      hint: known === undefined ? undefined : `Did you mean ${known}?`,
    })
  },
)

test.each(FUNCTIONS)('the function %s is known to the package too', (name) => {
  expect(() => search(null, `${name}()`)).toThrow(/^ArgumentError: /)
  expect(() => search(null, `${name}x()`)).toThrow('Unknown function')
})

test('a name before a parenthesis in a string is no function', async () => {
  expect((await parseQuery("'nothing(@)'", '--query'))(null)).toBe('nothing(@)')
})

test("an expression that doesn't fit the data is a usage error too", async () => {
  const query = await parseQuery('sum(@)', '--query')
  expect(() => query(['a'])).toThrow(UsageError)
})
