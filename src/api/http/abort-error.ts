import { Failure, InterruptedError, TimeoutError } from '../../errors.ts'
import { LateReplyError, LostReplyError } from './failures.ts'
import type { Call } from './server.ts'

/** The failure for work that was ended from outside; `uncertain` names the write that may have happened, `certain` says what has not. */
export function abortError(
  signal: AbortSignal,
  cause: unknown,
  uncertain?: Call,
  certain?: string,
): Failure {
  const reason: unknown = signal.reason
  const hint =
    uncertain === undefined
      ? certain
      : `${uncertain.module}/${uncertain.file} may have happened: look before you repeat it`
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
  return new LostReplyError('The request was given up', uncertain !== undefined, details)
}
