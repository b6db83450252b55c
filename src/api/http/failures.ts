import {
  AuthenticationError,
  type FailureDetails,
  ServerError,
  TimeoutError,
  UnreachableError,
  UnsupportedError,
} from '../../errors.ts'

/** A GET whose body never arrived: 401 and nothing else. A proxy may have dropped it. */
export class MissingKeyError extends AuthenticationError {}

/** An operation whose file the server does not have. */
export class AbsentOperationError extends UnsupportedError {}

/** What the server can't do with one record, or with what one is given: it tells nothing of others. */
export class UnsupportedForOneError extends UnsupportedError {}

/** An answer that PHP did not bring to its end: status 500, nothing at all, a fatal error, JSON cut off; or one too long to take. */
export class BrokenReplyError extends ServerError {}

/** A server or gateway that cannot answer just now: 429, 502 and above. */
export class UnavailableError extends ServerError {
  /** What it says about when to ask again: its Retry-After header. */
  readonly retryAfter: string | undefined
  /** Whether a look afterwards has shown that the write did not happen. */
  isProvenNotDone = false
  /** Whether others that are to be written wait until it is over, so that only this one fails. */
  isTransient = false
  constructor(message: string, details: FailureDetails, retryAfter?: string) {
    super(message, details)
    this.retryAfter = retryAfter
  }
}

/** A list answered with a count and without its records, as products, expenses and payments are for one client up to 26.07 (H13). */
export class WithheldDataError extends ServerError {}

/** A request that got no reply; `mayHaveArrived` says whether the server may have acted on it (H07). */
export class LostReplyError extends UnreachableError {
  readonly mayHaveArrived: boolean
  constructor(message: string, mayHaveArrived: boolean, details: FailureDetails) {
    super(message, details)
    this.mayHaveArrived = mayHaveArrived
  }
}

/** A request that took too long; `mayHaveArrived` as in LostReplyError. */
export class LateReplyError extends TimeoutError {
  readonly mayHaveArrived: boolean
  constructor(message: string, mayHaveArrived: boolean, details: FailureDetails) {
    super(message, details)
    this.mayHaveArrived = mayHaveArrived
  }
}

/** Whether a write that failed so may have happened all the same, so that only a look can tell (H07, H33, H34). */
export function mayHaveHappened(error: unknown): boolean {
  if (error instanceof LateReplyError || error instanceof LostReplyError) {
    return error.mayHaveArrived
  }
  // Whoever answers 429 has not passed the request on.
  if (error instanceof UnavailableError) return error.httpStatus !== 429
  return error instanceof BrokenReplyError
}
