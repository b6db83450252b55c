import type { Context } from './context.ts'
import { Failure, TimeoutError, UsageError } from './errors.ts'
import { startTimer } from './time/timer.ts'

/** Runs a command under `--lock` and `--timeout`; a timeout aborts `ending`. */
export async function runWithLimits(
  context: Context,
  command: () => Promise<void>,
  ending: AbortController,
): Promise<void> {
  return withJobLock(context, () => withTimeout(command, context.flags.timeout, ending))
}

/** Runs a command unless the job that `--lock` names is already running. */
async function withJobLock(context: Context, command: () => Promise<void>): Promise<void> {
  const { lock, lockFails } = context.flags
  if (lockFails === true && lock === undefined) {
    throw new UsageError('--lock-fail needs --lock NAME')
  }
  if (lock === undefined) return command()
  const [{ runAsJob }, { stateDirectory }] = await Promise.all([
    import('./locks/job-lock.ts'),
    import('./profiles/paths.ts'),
  ])
  return runAsJob(context, { job: lock, directory: stateDirectory(context) }, command)
}

async function withTimeout(
  command: () => Promise<void>,
  milliseconds: number | undefined,
  ending: AbortController,
): Promise<void> {
  if (milliseconds === undefined) return command()
  const late = new TimeoutError(`The command took longer than ${milliseconds / 1000} s (--timeout)`)
  const stop = startTimer(milliseconds, () => ending.abort(late))
  try {
    await command()
  } catch (error) {
    // The command's own error is better: a write may have happened.
    throw ending.signal.aborted && !(error instanceof Failure) ? late : error
  } finally {
    stop()
  }
}
