import { EXIT, Failure } from '../../../errors.ts'

/** The error for a write that a session did not send, because an earlier error would hit it too, or it was interrupted. */
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
