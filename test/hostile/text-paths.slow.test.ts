import { expect, test } from 'vitest'
import { REPETITIONS, type Repetition } from './repetitions.ts'
import { ALL_PATHS, type TextPath } from './text-paths.ts'
import { secondsOf } from './timing.ts'

async function slowOf(
  path: TextPath,
  repetitions: readonly Repetition[],
  [length, bound]: readonly [number, number],
): Promise<string[]> {
  const slow: string[] = []
  for (const { name, ofLength } of repetitions) {
    const seconds = await secondsOf(path, ofLength, length, bound)
    if (seconds > bound) slow.push(`${name}: ${seconds.toFixed(2)} s`)
  }
  return slow
}

// What takes a text through several fields is given that much less of it.
test.each(ALL_PATHS)('%s takes under a second for a megabyte', async (_, path, times) => {
  const usual = REPETITIONS.filter(({ isUsual }) => isUsual)
  expect(await slowOf(path, usual, [1_000_000 / times, 1])).toEqual([])
})

test.each(ALL_PATHS)('%s takes a time that grows with the length', async (_, path, times) => {
  expect(await slowOf(path, REPETITIONS, [10_000, 0.15 * Math.min(times, 4)])).toEqual([])
})
