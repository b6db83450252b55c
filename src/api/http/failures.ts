import {
  AuthenticationError,
  type FailureDetails,
  ServerError,
  TimeoutError,
  UnreachableError,
  UnsupportedError,
} from '../../errors.ts'

/** An empty 401 reply: the key never arrived, since something such as a proxy dropped the body of the GET. */
export class MissingKeyError extends AuthenticationError {}

/** The server doesn't have the file of an operation. */
export class AbsentOperationError extends UnsupportedError {}

/** The server can't do something with one record or its values; it may still work for other records. */
export class UnsupportedForOneError extends UnsupportedError {}

/** A reply that PHP didn't finish (status 500, empty, a fatal error, incomplete JSON), or one that is too large. */
export class BrokenReplyError extends ServerError {}

/** A server or gateway that can't answer right now: 429, 502 and above. */
export class UnavailableError extends ServerError {
  /** The Retry-After header: when to send the request again. */
  readonly retryAfter: string | undefined
  /** Whether a later read has shown that the write did not happen. */
  isProvenNotDone = false
  /** Whether the other writes wait until it is over, so that only this one fails. */
  isTransient = false
  constructor(message: string, details: FailureDetails, retryAfter?: string) {
    super(message, details)
    this.retryAfter = retryAfter
  }
}

/** A list with a count but no records: up to 26.07, products, expenses and payments of one client (H13). */
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

/** The hint after a write that may have happened, where the program doesn't check. */
export function mayHaveHappenedHint(operation: string): string {
  return `${operation} may have happened: check before you run it again`
}

/** Whether a write that failed with this error may have happened anyway, which only a read can show (H07, H33, H34). */
export function mayHaveHappened(error: unknown): boolean {
  if (error instanceof LateReplyError || error instanceof LostReplyError) {
    return error.mayHaveArrived
  }
  // A server that answers 429 has not processed the request.
  if (error instanceof UnavailableError) return error.httpStatus !== 429
  return error instanceof BrokenReplyError
}
