import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { parseQuery } from '../../src/records/query.ts'

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

test("an expression that doesn't fit the data is a usage error too", async () => {
  const query = await parseQuery('sum(@)', '--query')
  expect(() => query(['a'])).toThrow(UsageError)
})
