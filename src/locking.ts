import { dirname, join } from 'node:path'
import type { Context } from './context.ts'
import { RefusedError, TimeoutError, UsageError } from './errors.ts'
import { stateDirectory } from './profiles/paths.ts'
import { makePrivateDirectory, problem } from './profiles/private-files.ts'

/** A lock not renewed for this long, in milliseconds, was left by a process that died. */
const STALE = 5_000

/** The same for a job, which may be busy for longer than a change of a file is. */
const JOB_STALE = 30_000

/** Short waits, for three times as long as a dead process's lock lasts. */
const TURN = { retries: 1_000, factor: 1, minTimeout: 10, maxTimeout: 20, randomize: true }

type Release = () => Promise<void>

/**
 * Does work on a file that no other process of ours, nor this one, does at once; waits for its turn.
 * Throws a TimeoutError when that never comes.
 */
export async function underLock<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  const release = await acquire(path, { stale: STALE, retries: TURN }, () => undefined)
  if (release === undefined) {
    throw new TimeoutError(`${path} is being changed by another process, for too long`, {
      hint: `If there is none, delete ${path}.lock`,
    })
  }
  return releasing(release, work)
}

/**
 * Runs a command as the job that `--lock` names, unless a run of that job is under way: then it says so and does
 * nothing, or throws a RefusedError with `--lock-fail`.
 */
export async function asJob(
  context: Context,
  job: string,
  command: () => Promise<void>,
): Promise<void> {
  const release = await acquire(jobPath(context, job), { stale: JOB_STALE, retries: 0 }, () =>
    context.note('lock_lost', `The lock ${job} was lost: another run of it may be under way`),
  )
  if (release !== undefined) return releasing(release, command)
  if (context.flags.lockFails === true) {
    throw new RefusedError(`a run of ${job} is under way (--lock).`, {
      hint: 'Without --lock-fail that is no failure',
    })
  }
  context.note('locked', `A run of ${job} is under way: nothing was done (--lock)`)
}

function jobPath(context: Context, job: string): string {
  if (!/^\w[\w.-]{0,99}$/.test(job)) {
    throw new UsageError(`--lock ${job}: not a name of letters, digits, dots and dashes`)
  }
  return join(stateDirectory(context), 'jobs', job)
}

/** Undefined where somebody else has it. The file need not exist. */
async function acquire(
  path: string,
  waiting: { stale: number; retries: typeof TURN | number },
  onCompromised: () => void,
): Promise<Release | undefined> {
  const { lock } = await import('./lockfile.ts')
  makePrivateDirectory(dirname(path))
  try {
    return await lock(path, { realpath: false, ...waiting, onCompromised })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') return undefined
    throw problem(`${path}.lock cannot be made`, error)
  }
}

async function releasing<T>(release: Release, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    // The work is done: a lock that somebody took for dead meanwhile changes nothing.
    await release().catch(() => undefined)
  }
}
