import { dirname } from 'node:path'
import { makePrivateDirectory } from '../files/directories.ts'
import { problem } from '../files/file-errors.ts'
import { elapsed } from '../time/monotonic-clock.ts'
import { type ClaimFiles, claimFiles } from './claim-files.ts'
import type { ClaimState, Other } from './claim-protocol.ts'
import { MOST_BETWEEN } from './heartbeat.ts'
import { olderLock } from './legacy-lock.ts'

/** The claims to a file, which need not exist; its directory is created. */
export function claimsTo(path: string, stale: number, onTaken?: () => void): ClaimFiles {
  makePrivateDirectory(dirname(path))
  return claimFiles(`${path}.locks`, stale, onTaken)
}

/** Waits for or tries to get a turn; throws a ConfigError that names the directory if that isn't possible. */
export async function held<T>(path: string, turn: Promise<T>): Promise<T> {
  try {
    return await turn
  } catch (error) {
    throw problem(`${path}.locks cannot be used`, error)
  }
}

/** Does the work while holding a claim, then removes the claim. */
export async function releasing<T>(
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
export function olderHolder(path: string, stale: number): () => ClaimState {
  const look = olderLock(`${path}.lock`, stale)
  return () => {
    try {
      return look()
    } catch (error) {
      throw problem(`${path}.lock cannot be used`, error)
    }
  }
}

/** Whether the same others have been there for longer than this many milliseconds; starts over when they change. */
export function patience(milliseconds: number): (others: readonly Other[]) => boolean {
  let seen = ''
  let waited = 0
  let lookedAt = elapsed()
  return (others) => {
    const names = others.map(({ name }) => name).join()
    const now = elapsed()
    waited = names === seen ? waited + Math.min(now - lookedAt, MOST_BETWEEN) : 0
    seen = names
    lookedAt = now
    return waited > milliseconds
  }
}
