import {
  LateReplyError,
  UnavailableError,
  UnsupportedForOneError,
} from '../../api/http/failures.ts'
import {
  AmbiguousError,
  Failure,
  NotFoundError,
  RefusedError,
  ServerError,
  TimeoutError,
  UsageError,
} from '../../errors.ts'

/**
 * What a failed delivery means. `alert`: this alert can never be delivered as it is. `server`: nothing can be delivered
 * at the moment. `unclear`: it may be this alert or the server; how other alerts fare shows which.
 */
export type FailureKind = 'alert' | 'server' | 'unclear'

/** Returns what the failure of a delivery means. */
export function kindOfFailure(error: unknown): FailureKind {
  if (error instanceof UnsupportedForOneError) return 'alert'
  if (error instanceof UnavailableError) return 'server'
  // A command on this computer holds the alert's lock.
  if (error instanceof TimeoutError && !(error instanceof LateReplyError)) return 'unclear'
  const isAlert = [NotFoundError, AmbiguousError, UsageError].some((kind) => error instanceof kind)
  if (isAlert || (error instanceof RefusedError && !error.isRetryable)) return 'alert'
  return !(error instanceof Failure) || error instanceof ServerError ? 'unclear' : 'server'
}

/** Describes a failure in one sentence, for lists and logs. */
export function failureText(error: unknown): string {
  if (error instanceof Failure) return error.message
  return `Bug in itflow: ${error instanceof Error ? error.message : String(error)}`
}
