import type { Hint } from './hints.ts'

/** The exit statuses of the contract. */
export const EXIT = {
  done: 0,
  defect: 1,
  outputFailed: 1,
  usage: 2,
  notAuthenticated: 3,
  notPermitted: 4,
  notFound: 5,
  ambiguous: 6,
  unsupported: 7,
  serverFailed: 8,
  unreachable: 9,
  refused: 10,
  partial: 11,
  attention: 12,
  interrupted: 130,
  terminated: 143,
} as const

/** Details of a failure besides its message. */
export interface FailureDetails {
  /** The next step, in one or a few lines. */
  hint?: Hint
  /** The HTTP status, if the server sent one. */
  httpStatus?: number
  /** The number of the hazard a refusal is about (`H03`). */
  hazard?: string
  /** Whether the cause may go away by itself, if its kind and status don't say. */
  isTransient?: boolean
  cause?: unknown
}

/** An error that the program reports: a class for each kind, with a stable code and an exit status. */
export abstract class Failure extends Error {
  /** A stable word that scripts can rely on. */
  abstract readonly code: string
  /** The exit status of the contract. */
  abstract readonly exit: number
  readonly hint: Hint | undefined
  readonly httpStatus: number | undefined
  readonly hazard: string | undefined
  /** Whether the cause may go away by itself, so that the same command can succeed later if it wrote nothing. */
  readonly isRetryable: boolean

  constructor(message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    const { httpStatus = 0 } = details
    this.name = new.target.name
    this.hint = details.hint
    this.httpStatus = details.httpStatus
    this.hazard = details.hazard
    this.isRetryable = details.isTransient ?? (httpStatus === 429 || httpStatus >= 500)
  }
}

/** A wrong command, option or value. */
export class UsageError extends Failure {
  readonly code = 'usage'
  readonly exit = EXIT.usage
}

/** An unusable configuration file. */
export class ConfigError extends Failure {
  readonly code = 'config'
  readonly exit = EXIT.usage
}

/** Results could not be written: the disk is full, or a file may not grow. */
export class OutputError extends Failure {
  readonly code = 'output_failed'
  readonly exit = EXIT.outputFailed
}

/** There is no key, or the server doesn't accept it. */
export class AuthenticationError extends Failure {
  readonly code = 'not_authenticated'
  readonly exit = EXIT.notAuthenticated
}

/** The key doesn't have permission to do this. */
export class PermissionError extends Failure {
  readonly code = 'not_permitted'
  readonly exit = EXIT.notPermitted
}

/** Nothing with that name or ID was found. */
export class NotFoundError extends Failure {
  readonly code = 'not_found'
  readonly exit = EXIT.notFound
}

/** More than one record matches. */
export class AmbiguousError extends Failure {
  readonly code = 'ambiguous'
  readonly exit = EXIT.ambiguous
}

/** The server has no such operation. */
export class UnsupportedError extends Failure {
  readonly code = 'unsupported'
  readonly exit = EXIT.unsupported
}

/** The server failed, or its reply makes no sense. */
export class ServerError extends Failure {
  readonly code = 'server_failed'
  readonly exit = EXIT.serverFailed
}

/** The server replied, but it isn't ITFlow. */
export class NotItflowError extends Failure {
  readonly code = 'not_itflow'
  readonly exit = EXIT.serverFailed
}

/** The server could not be reached. */
export class UnreachableError extends Failure {
  readonly code = 'unreachable'
  readonly exit = EXIT.unreachable
  constructor(message: string, details: FailureDetails = {}) {
    super(message, { isTransient: true, ...details })
  }
}

/** The server, or the command, took too long. */
export class TimeoutError extends Failure {
  readonly code = 'timeout'
  readonly exit = EXIT.unreachable
  constructor(message: string, details: FailureDetails = {}) {
    super(message, { isTransient: true, ...details })
  }
}

/** Refused because it would lose or expose data. */
export class RefusedError extends Failure {
  readonly code = 'refused'
  readonly exit = EXIT.refused
}

/** Not done, because somebody else changed the record in the meantime. */
export class ConflictError extends Failure {
  readonly code = 'conflict'
  readonly exit = EXIT.refused
}

/** Some of the work is done, some is not. */
export class PartialError extends Failure {
  readonly code = 'partial'
  readonly exit = EXIT.partial
}

/** A check found something that needs attention. */
export class AttentionError extends Failure {
  readonly code = 'attention'
  readonly exit = EXIT.attention
}

/** A command run on the person's behalf failed; its exit status becomes the program's. */
export class ChildFailure extends Failure {
  readonly code = 'child_failed'
  readonly exit: number
  constructor(message: string, exit: number, details: FailureDetails = {}) {
    super(message, details)
    this.exit = exit
  }
}

/** A signal that ends the program. */
export type TerminationSignal =
  | 'SIGINT'
  | 'SIGTERM'
  | 'SIGHUP'
  | 'SIGQUIT'
  | 'SIGUSR1'
  | 'SIGUSR2'
  | 'SIGALRM'
  | 'SIGXCPU'
  | 'SIGBREAK'

/** The program was interrupted from the keyboard or ended by a signal; all but SIGINT exit like SIGTERM. */
export class InterruptedError extends Failure {
  readonly code = 'interrupted'
  readonly exit: number
  readonly signal: TerminationSignal
  constructor(signal: TerminationSignal, details: FailureDetails = {}) {
    super(signalMessage(signal), details)
    this.signal = signal
    this.exit = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated
  }

  /** A copy of this interruption with details. */
  withDetails(details: FailureDetails): InterruptedError {
    return new InterruptedError(this.signal, details)
  }
}

function signalMessage(signal: TerminationSignal): string {
  if (signal === 'SIGINT') return 'Interrupted'
  if (signal === 'SIGTERM') return 'Terminated'
  return signal === 'SIGHUP' ? 'Terminated: the terminal was closed' : `Terminated (${signal})`
}

/** Returns the error if it can be ignored; throws it otherwise: a defect or an interruption. */
export function tolerate(error: unknown): Failure {
  if (!(error instanceof Failure) || error instanceof InterruptedError) throw error
  return error
}
