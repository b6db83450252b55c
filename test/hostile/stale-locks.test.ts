import { test } from 'vitest'
import { jobRounds, profileRounds, sandboxRounds } from './contenders.ts'

const COUNT = 3
const ROUNDS = 4

test('processes that find a stale lock at once lose no profile', () => profileRounds(COUNT, ROUNDS))

test('processes that find a stale lock at once create records with IDs of their own', () =>
  sandboxRounds(COUNT, ROUNDS))

test('of processes that find a stale lock at once, one runs the job', () =>
  jobRounds(COUNT, ROUNDS))
