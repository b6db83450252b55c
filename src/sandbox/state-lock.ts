import lockfile from 'proper-lockfile'
import { TimeoutError } from '../errors.ts'

/** A lock not renewed for this long, in milliseconds, was left by a process that died. */
const STALE = 5_000

/** Short waits, for three times as long as a dead process's lock lasts. */
const RETRIES = { retries: 1_000, factor: 1, minTimeout: 10, maxTimeout: 20, randomize: true }

/**
 * Runs work that nobody else may do at once, in this process or another. The work is synchronous, so that the lock
 * cannot be lost in the middle of it. Throws a TimeoutError when the lock is never free.
 */
export async function withLock<T>(file: string, work: () => T): Promise<T> {
  const release = await acquire(file)
  try {
    return work()
  } finally {
    // The work is done: a lock that somebody took for dead meanwhile changes nothing.
    await release().catch(() => undefined)
  }
}

async function acquire(file: string): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(file, {
      realpath: false,
      stale: STALE,
      retries: RETRIES,
      onCompromised: () => undefined,
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error
    throw new TimeoutError(`${file} is being changed by another process, for too long`, {
      hint: `If there is none, delete ${file}.lock`,
      cause: error,
    })
  }
}
