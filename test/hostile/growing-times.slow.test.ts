import { expect, test } from 'vitest'
import { REPETITIONS } from './repetitions.ts'
import { slowOf } from './slow-paths.ts'
import { ALL_PATHS } from './text-paths.ts'

test.each(ALL_PATHS)(
  '%s takes time that grows linearly with the length',
  async (_, path, times) => {
    expect(await slowOf(path, REPETITIONS, [10_000, 0.15 * Math.min(times, 4)])).toEqual([])
  },
)
