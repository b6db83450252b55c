import { test } from 'vitest'
import { jobRounds, profileRounds, sandboxRounds } from './contenders.ts'

/** How long a busy machine may take, in milliseconds. */
const MOST = 600_000

test(
  'twenty processes that find a stale lock at once lose no profile, a hundred times',
  () => profileRounds(20, 100),
  MOST,
)

test(
  'twenty processes that find a stale lock at once create records with IDs of their own, forty times',
  () => sandboxRounds(20, 40),
  MOST,
)

test(
  'of twenty processes that find a stale lock at once, one runs the job, a hundred times',
  () => jobRounds(20, 100),
  MOST,
)
