import { dirname } from 'node:path'
import { makePrivateDirectory } from '../files/directories.ts'
import { toFileError } from '../files/file-errors.ts'
import { monotonicNow } from '../time/monotonic-clock.ts'
import { type ClaimFiles, claimFiles } from './claim-files.ts'
import type { ClaimState, OtherClaim } from './claim-protocol.ts'
import { MAX_INTERVAL } from './heartbeat.ts'
import { legacyLock } from './legacy-lock.ts'

/** The claims to a file, which need not exist; its directory is created. */
export function claimsTo(path: string, stale: number, onLost?: () => void): ClaimFiles {
  makePrivateDirectory(dirname(path))
  return claimFiles(`${path}.locks`, stale, onLost)
}

/** Awaits a turn; throws a ConfigError that names the directory if the lock can't be used. */
export async function awaitClaim<T>(path: string, turn: Promise<T>): Promise<T> {
  try {
    return await turn
  } catch (error) {
    throw toFileError(`${path}.locks can't be used`, error)
  }
}

/** Does the work while holding a claim, then removes the claim. */
export async function withClaim<T>(
  claims: ClaimFiles,
  claim: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } finally {
    // The work is done, and others ignore the claim of an ended process.
    await claims.remove(claim).catch(() => undefined)
  }
}

/** Checks a lock of an older version of this program; throws a ConfigError if a file is in the way. */
export function legacyLockState(path: string, stale: number): () => ClaimState {
  const check = legacyLock(`${path}.lock`, stale)
  return () => {
    try {
      return check()
    } catch (error) {
      throw toFileError(`${path}.lock can't be used`, error)
    }
  }
}

/** Checks whether the same other claims have existed for longer than this many milliseconds. */
export function makeStallCheck(milliseconds: number): (others: readonly OtherClaim[]) => boolean {
  let lastNames = ''
  let waited = 0
  let checkedAt = monotonicNow()
  return (others) => {
    const names = others.map(({ name }) => name).join()
    const now = monotonicNow()
    waited = names === lastNames ? waited + Math.min(now - checkedAt, MAX_INTERVAL) : 0
    lastNames = names
    checkedAt = now
    return waited > milliseconds
  }
}
