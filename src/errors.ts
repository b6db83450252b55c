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

/** What a failure carries beside its message. */
export interface FailureDetails {
  /** The next step, in one or a few lines. */
  hint?: Hint
  /** The HTTP status, where the server answered with one. */
  httpStatus?: number
  /** The number of the hazard a refusal is about (`H03`). */
  hazard?: string
  /** Whether what failed may be over by itself, where its kind and status don't say. */
  isTransient?: boolean
  cause?: unknown
}

/** Every failure the program can report: one class a kind, with a stable code and an exit status. */
export abstract class Failure extends Error {
  /** A stable word that scripts can rely on. */
  abstract readonly code: string
  /** The exit status of the contract. */
  abstract readonly exit: number
  readonly hint: Hint | undefined
  readonly httpStatus: number | undefined
  readonly hazard: string | undefined
  /** Whether what failed may be over by itself: the same command, if it wrote nothing, can then succeed later. */
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

/** A command, an option or a value that cannot be right. */
export class UsageError extends Failure {
  readonly code = 'usage'
  readonly exit = EXIT.usage
}

/** A configuration file that cannot be read as one. */
export class ConfigError extends Failure {
  readonly code = 'config'
  readonly exit = EXIT.usage
}

/** Results that could not be written: a full disk, a file that may not grow. */
export class OutputError extends Failure {
  readonly code = 'output_failed'
  readonly exit = EXIT.outputFailed
}

/** No key, or one the server does not know or no longer accepts. */
export class AuthenticationError extends Failure {
  readonly code = 'not_authenticated'
  readonly exit = EXIT.notAuthenticated
}

/** A key that may not do this. */
export class PermissionError extends Failure {
  readonly code = 'not_permitted'
  readonly exit = EXIT.notPermitted
}

/** Nothing of that name or ID in reach. */
export class NotFoundError extends Failure {
  readonly code = 'not_found'
  readonly exit = EXIT.notFound
}

/** More than one record fits. */
export class AmbiguousError extends Failure {
  readonly code = 'ambiguous'
  readonly exit = EXIT.ambiguous
}

/** The server has no such operation. */
export class UnsupportedError extends Failure {
  readonly code = 'unsupported'
  readonly exit = EXIT.unsupported
}

/** The server failed, or its answer makes no sense. */
export class ServerError extends Failure {
  readonly code = 'server_failed'
  readonly exit = EXIT.serverFailed
}

/** The server answered, but what stands there is no ITFlow. */
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

/** Not done, since somebody else changed the record meanwhile. */
export class ConflictError extends Failure {
  readonly code = 'conflict'
  readonly exit = EXIT.refused
}

/** Some of what was asked is done, some is not. */
export class PartialError extends Failure {
  readonly code = 'partial'
  readonly exit = EXIT.partial
}

/** A check found something that needs attention. */
export class AttentionError extends Failure {
  readonly code = 'attention'
  readonly exit = EXIT.attention
}

/** A command that was run on the person's behalf failed: its exit status is the program's. */
export class ChildFailure extends Failure {
  readonly code = 'child_failed'
  readonly exit: number
  constructor(message: string, exit: number, details: FailureDetails = {}) {
    super(message, details)
    this.exit = exit
  }
}

/** What ends the program from outside. */
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

/** Interrupted from the keyboard, or ended by a signal: all but SIGINT are treated like SIGTERM. */
export class InterruptedError extends Failure {
  readonly code = 'interrupted'
  readonly exit: number
  readonly signal: TerminationSignal
  constructor(signal: TerminationSignal, details: FailureDetails = {}) {
    super(signalMessage(signal), details)
    this.signal = signal
    this.exit = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated
  }

  /** The same interruption with more to tell. */
  withDetails(details: FailureDetails): InterruptedError {
    return new InterruptedError(this.signal, details)
  }
}

function signalMessage(signal: TerminationSignal): string {
  if (signal === 'SIGINT') return 'Interrupted'
  if (signal === 'SIGTERM') return 'Terminated'
  return signal === 'SIGHUP' ? 'Terminated: the terminal was closed' : `Terminated (${signal})`
}
