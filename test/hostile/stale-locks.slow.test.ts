import { test } from 'vitest'
import { jobRounds, profileRounds, sandboxRounds } from './contenders.ts'

/** How long a busy machine may take, in milliseconds. */
const MAX_TIME = 600_000

test(
  'twenty processes that find a stale lock at once lose no profile, a hundred times',
  () => profileRounds(20, 100),
  MAX_TIME,
)

test(
  'twenty processes that find a stale lock at once create records with different IDs, forty times',
  () => sandboxRounds(20, 40),
  MAX_TIME,
)

test(
  'one of twenty processes that find a stale lock at once runs the job, a hundred times',
  () => jobRounds(20, 100),
  MAX_TIME,
)
