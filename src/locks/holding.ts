import { dirname } from 'node:path'
import { makePrivateDirectory } from '../files/directories.ts'
import { problem } from '../files/problems.ts'
import { elapsed } from '../time/elapsed.ts'
import { type ClaimFiles, claimFiles } from './claim-files.ts'
import { olderLock } from './older-lock.ts'
import { MOST_BETWEEN } from './signs-of-life.ts'
import type { ClaimState, Other } from './turn.ts'

/** The claims to a file, which need not exist; its directory is made. */
export function claimsTo(path: string, stale: number, onTaken?: () => void): ClaimFiles {
  makePrivateDirectory(dirname(path))
  return claimFiles(`${path}.locks`, stale, onTaken)
}

/** Waits for or tries to get a turn; throws a ConfigError that names the directory where that is not possible. */
export async function held<T>(path: string, turn: Promise<T>): Promise<T> {
  try {
    return await turn
  } catch (error) {
    throw problem(`${path}.locks cannot be used`, error)
  }
}

/** Does the work of who holds a claim, and takes the claim away. */
export async function releasing<T>(
  claims: ClaimFiles,
  claim: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } finally {
    // The work is done, and the claim of a process that ends is passed over.
    await claims.remove(claim).catch(() => undefined)
  }
}

/** Looks after what an older version of this program holds; throws a ConfigError where a file is in the way. */
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

/**
 * Whether the same others have been watched for longer than so many milliseconds: as long as they change, it goes on.
 * Counted as signs of life are, so that a busy machine never gives up on others before it can tell that they are gone.
 */
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
