import { Failure, InterruptedError, TimeoutError } from '../../errors.ts'
import { LateReplyError, LostReplyError, mayHaveHappenedHint } from './failures.ts'
import type { Call } from './server.ts'

/**
 * Builds the error for a request that the signal aborted. `uncertain` is a write that may have happened; `certain` says
 * which write did not.
 */
export function abortError(
  signal: AbortSignal,
  cause: unknown,
  uncertain?: Call,
  certain?: string,
): Failure {
  const reason: unknown = signal.reason
  const hint =
    uncertain === undefined ? certain : mayHaveHappenedHint(`${uncertain.module}/${uncertain.file}`)
  if (reason instanceof InterruptedError) {
    return hint === undefined ? reason : reason.withDetails({ hint, cause })
  }
  if (reason instanceof TimeoutError) {
    return hint === undefined
      ? reason
      : new LateReplyError(reason.message, uncertain !== undefined, { hint, cause })
  }
  if (reason instanceof Failure) return reason
  const details = { cause, ...(hint === undefined ? {} : { hint }) }
  return new LostReplyError('The request was cancelled', uncertain !== undefined, details)
}
