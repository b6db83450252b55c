import { expect, test } from 'vitest'
import { REPETITIONS } from './repetitions.ts'
import { slowOf } from './slow-paths.ts'
import { ALL_PATHS } from './text-paths.ts'

/** In seconds; machines differ in how they treat marks and rare letters, but a quadratic path would take minutes. */
const BOUND = 4

// A path that takes the text through several fields gets a shorter text.
test.each(ALL_PATHS)('%s takes seconds at most for a megabyte', async (_, path, times) => {
  const usual = REPETITIONS.filter(({ isUsual }) => isUsual)
  expect(await slowOf(path, usual, [1_000_000 / times, BOUND])).toEqual([])
})
