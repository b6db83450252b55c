import { expect, test } from 'vitest'
import type { Context } from '../../src/context.ts'
import { PartialError, ServerError, UnreachableError } from '../../src/errors.ts'
import { readFromInstances } from '../../src/verbs/instances.ts'

/** Reads instances by name; those in `failures` fail that way. */
function read(names: readonly string[], failures: Readonly<Record<string, Error>>) {
  const contexts = names.map((profile) => ({ flags: { profile } }) as Context)
  const context = { flags: {}, instanceContexts: async () => contexts } as unknown as Context
  return readFromInstances(context, async ({ flags: { profile = '' } }) => {
    const failure = failures[profile]
    if (failure !== undefined) throw failure
    return profile
  })
}

const broken = () => new ServerError('no end', { hint: 'Narrow it\nor not', hazard: 'H25' })
const gone = () => new UnreachableError('not there')

test("one failure doesn't stop the others, and its next step and hazard are reported", async () => {
  const { results, finish } = await read(['acme', 'bakery', 'cafe'], {
    acme: gone(),
    cafe: broken(),
  })
  expect(results.map(({ value }) => value)).toEqual(['bakery'])
  expect(finish).toThrow(PartialError)
  expect(finish).toThrow(
    expect.objectContaining({
      message: '2 of 3 instances failed',
      hint: ['acme: not there', 'cafe: no end', '  Narrow it\n  or not'],
      hazard: 'H25',
    }),
  )
})

test('if all fail, the first failure is thrown before a list is printed', async () => {
  const attempt = read(['acme', 'cafe'], { acme: gone(), cafe: broken() })
  await expect(attempt).rejects.toMatchObject({
    code: 'unreachable',
    message: 'not there',
    hint: ['acme: not there', 'cafe: no end', '  Narrow it\n  or not'],
  })
})

test('a partial result is reported along with failures', async () => {
  const { finish } = await read(['acme', 'bakery', 'cafe'], { acme: gone() })
  const partly = [{ name: 'cafe', failure: new PartialError('1 of 2 could not be identified') }]
  expect(() => finish(partly)).toThrow(
    expect.objectContaining({
      code: 'partial',
      message: "2 of 3 instances didn't return everything requested",
      hint: ['acme: not there', 'cafe: 1 of 2 could not be identified'],
    }),
  )
})
