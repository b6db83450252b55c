import { join } from 'node:path'
import type { Context } from '../context.ts'
import { RefusedError, UsageError } from '../errors.ts'
import { requireTrustedDirectory } from '../files/directories.ts'
import { privateTrust } from '../files/trust.ts'
import { tryClaim } from './claim-protocol.ts'
import { awaitClaim, claimsTo, legacyLockState, makeStallCheck, withClaim } from './hold-claim.ts'

/** A run on another machine is assumed to be dead after this long without a sign of life, in milliseconds. */
const STALE = 30_000

/** How long to watch runs that may be alive or dead, in milliseconds: long enough to find out. */
const MAX_WAIT = 2 * STALE

/**
 * Runs a command as the job that `--lock` names, unless that job is already running: then it prints a notice and does
 * nothing, or throws a RefusedError with `--lock-fail`. Locks are stored below the user's own `directory`.
 */
export async function runAsJob(
  context: Context,
  { job, directory }: { job: string; directory: string },
  command: () => Promise<void>,
): Promise<void> {
  const path = join(directory, 'jobs', requireFileName(job))
  requireTrustedDirectory(directory, privateTrust(context))
  let isRunning = false
  const claims = claimsTo(path, STALE, () => {
    if (!isRunning) return
    context.note('lock_lost', `The lock ${job} was lost: the job may now be running twice`)
  })
  const claim = await awaitClaim(path, tryClaim(claims, makeStallCheck(MAX_WAIT)))
  if (claim === undefined) return reportBusy(context, job)
  return withClaim(claims, claim, async () => {
    const legacyState = legacyLockState(path, STALE)
    let state = legacyState()
    for (; state === 'unknown'; state = legacyState()) await claims.pause()
    if (state === 'living') return reportBusy(context, job)
    isRunning = true
    await command()
  })
}

function reportBusy(context: Context, job: string): void {
  if (context.flags.lockFails === true) {
    throw new RefusedError(`${job} is already running (--lock).`, {
      hint: 'Without --lock-fail, the exit status is 0',
      isTransient: true,
    })
  }
  context.note('locked', `${job} is already running. Nothing was done (--lock)`)
}

/** Returns a job's name if it can be a file name; throws a UsageError otherwise. */
function requireFileName(job: string): string {
  if (!/^\w[\w.-]{0,99}$/.test(job)) {
    throw new UsageError(`--lock ${job}: a name may contain only letters, digits, dots and dashes`)
  }
  return job
}
