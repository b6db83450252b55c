import { join } from 'node:path'
import type { Context } from '../context.ts'
import { RefusedError, UsageError } from '../errors.ts'
import { requireTrustedDirectory } from '../files/directories.ts'
import { privateTrust } from '../files/trust.ts'
import { tryClaim } from './claim-protocol.ts'
import { awaitClaim, claimsTo, legacyLockState, makeStallCheck, withClaim } from './hold-claim.ts'

/** A run elsewhere without a sign of life for this long, in milliseconds, is considered dead. */
const STALE = 30_000

/** How long runs are watched of which it cannot be told whether they live: long enough to tell. */
const PATIENCE = 2 * STALE

/**
 * Runs a command as the job that `--lock` names, unless a run of that job is under way: then it says so and does
 * nothing, or throws a RefusedError with `--lock-fail`. Locks are kept below a directory of the user's own.
 */
export async function runAsJob(
  context: Context,
  { job, directory }: { job: string; directory: string },
  command: () => Promise<void>,
): Promise<void> {
  const path = join(directory, 'jobs', checkedName(job))
  requireTrustedDirectory(directory, privateTrust(context))
  let isRunning = false
  const claims = claimsTo(path, STALE, () => {
    if (!isRunning) return
    context.note('lock_lost', `The lock ${job} was lost: another run of it may be under way`)
  })
  const claim = await awaitClaim(path, tryClaim(claims, makeStallCheck(PATIENCE)))
  if (claim === undefined) return reportBusy(context, job)
  return withClaim(claims, claim, async () => {
    const older = legacyLockState(path, STALE)
    let state = older()
    for (; state === 'unknown'; state = older()) await claims.pause()
    if (state === 'living') return reportBusy(context, job)
    isRunning = true
    await command()
  })
}

function reportBusy(context: Context, job: string): void {
  if (context.flags.lockFails === true) {
    throw new RefusedError(`a run of ${job} is under way (--lock).`, {
      hint: 'Without --lock-fail it exits with 0',
      isTransient: true,
    })
  }
  context.note('locked', `A run of ${job} is under way: nothing was done (--lock)`)
}

/** A name that can be a file's. */
function checkedName(job: string): string {
  if (!/^\w[\w.-]{0,99}$/.test(job)) {
    throw new UsageError(`--lock ${job}: a name can only have letters, digits, dots and dashes`)
  }
  return job
}
