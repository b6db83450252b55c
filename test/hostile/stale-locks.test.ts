import { test } from 'vitest'
import { jobRounds, profileRounds, sandboxRounds } from './contenders.ts'

const COUNT = 3
const ROUNDS = 4

test('processes that find a stale lock at once lose no profile', () => profileRounds(COUNT, ROUNDS))

test('processes that find a stale lock at once create records with different IDs', () =>
  sandboxRounds(COUNT, ROUNDS))

test('one of the processes that find a stale lock at once runs the job', () =>
  jobRounds(COUNT, ROUNDS))
