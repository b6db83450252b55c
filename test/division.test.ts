import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { eachOnce, isSlowSuite, some } from './support/division.ts'

// The slow suite tries what the quick one skips.

const FILES = readdirSync('test', { recursive: true, encoding: 'utf8' }).map(
  (name) => `test/${name}`,
)
const QUICK = FILES.filter((name) => /(?<!\.slow)\.test\.ts$/.test(name))

const DIVIDES = /support\/(?:division|nasty-html)\.ts'|from '\.\/search\.ts'/

test('a file that skips cases runs completely in the slow suite', () => {
  const dividing = QUICK.filter((name) => DIVIDES.test(readFileSync(name, 'utf8')))
  // The search for leaks has a slow file for each group of modules, and this file divides nothing.
  const own = ['test/division.test.ts', 'test/leaks/every-command.test.ts']
  const alone = dividing
    .filter((name) => !own.includes(name))
    .filter((name) => !existsSync(name.replace(/\.test\.ts$/, '.slow.test.ts')))
  expect(dividing.length).toBeGreaterThan(20)
  expect(alone).toEqual([])
})

test('each value of each aspect is tried', () => {
  const all = ['a', 'b', 'c'].flatMap((one) =>
    [1, 2, 3, 4, 5].map((other) => [one, other] as const),
  )
  const tried = eachOnce(
    all,
    ([one]) => one,
    ([, other]) => other,
  )
  expect(new Set(tried.map(([one]) => one)).size).toBe(3)
  expect(new Set(tried.map(([, other]) => other)).size).toBe(5)
  if (!isSlowSuite) expect(tried.length).toBeLessThan(8)
})

test('of a list, the last item is tried each time, and the others in turn', () => {
  const turns = Array.from({ length: 5 }, () => some(['a', 'b', 'c', 'd', 'e', 'f']))
  for (const turn of turns) expect(turn.at(-1)).toBe('f')
  expect(new Set(turns.flat()).size).toBe(6)
  if (!isSlowSuite) for (const turn of turns) expect(turn.length).toBe(2)
})
