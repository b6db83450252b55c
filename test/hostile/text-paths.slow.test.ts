import { expect, test } from 'vitest'
import { REPETITIONS } from './repetitions.ts'
import { slowOf } from './slow-paths.ts'
import { ALL_PATHS } from './text-paths.ts'

// A path that takes the text through several fields gets a shorter text.
test.each(ALL_PATHS)('%s takes under a second for a megabyte', async (_, path, times) => {
  const usual = REPETITIONS.filter(({ isUsual }) => isUsual)
  expect(await slowOf(path, usual, [1_000_000 / times, 1])).toEqual([])
})
