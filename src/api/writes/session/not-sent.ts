import { EXIT, Failure } from '../../../errors.ts'

/** A write of a session that was not sent, since what ended another would have ended it too, or the program is to end. */
export class NotSentError extends Failure {
  readonly code = 'not_sent'
  readonly exit: number

  constructor(cause: unknown) {
    super(`Not sent: ${cause instanceof Error ? cause.message : 'the session had already ended'}`, {
      cause,
      isTransient: cause instanceof Failure && cause.isRetryable,
    })
    this.exit = cause instanceof Failure ? cause.exit : EXIT.defect
  }
}
