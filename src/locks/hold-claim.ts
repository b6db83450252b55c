import { dirname } from 'node:path'
import { makePrivateDirectory } from '../files/directories.ts'
import { toFileError } from '../files/file-errors.ts'
import { monotonicNow } from '../time/monotonic-clock.ts'
import { type ClaimFiles, claimFiles } from './claim-files.ts'
import type { ClaimState, OtherClaim } from './claim-protocol.ts'
import { MAX_INTERVAL } from './heartbeat.ts'
import { legacyLock } from './legacy-lock.ts'

/** The claims to a file, which need not exist; its directory is created. */
export function claimsTo(path: string, stale: number, onTaken?: () => void): ClaimFiles {
  makePrivateDirectory(dirname(path))
  return claimFiles(`${path}.locks`, stale, onTaken)
}

/** Waits for or tries to get a turn; throws a ConfigError that names the directory if that isn't possible. */
export async function awaitClaim<T>(path: string, turn: Promise<T>): Promise<T> {
  try {
    return await turn
  } catch (error) {
    throw toFileError(`${path}.locks cannot be used`, error)
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
    // The work is done, and the claim of an ended process is ignored.
    await claims.remove(claim).catch(() => undefined)
  }
}

/** Checks the lock of an older version of this program; throws a ConfigError if a file is in the way. */
export function legacyLockState(path: string, stale: number): () => ClaimState {
  const look = legacyLock(`${path}.lock`, stale)
  return () => {
    try {
      return look()
    } catch (error) {
      throw toFileError(`${path}.lock cannot be used`, error)
    }
  }
}

/** Whether the same others have been there for longer than this many milliseconds; starts over when they change. */
export function makeStallCheck(milliseconds: number): (others: readonly OtherClaim[]) => boolean {
  let seen = ''
  let waited = 0
  let lookedAt = monotonicNow()
  return (others) => {
    const names = others.map(({ name }) => name).join()
    const now = monotonicNow()
    waited = names === seen ? waited + Math.min(now - lookedAt, MAX_INTERVAL) : 0
    seen = names
    lookedAt = now
    return waited > milliseconds
  }
}
