import { EXIT, Failure } from './errors.ts'

/** A bug in this program: an error that it didn't expect. */
export class Defect extends Failure {
  readonly code = 'defect'
  readonly exit = EXIT.defect

  /** `isDetailed` adds the stack trace. */
  constructor(error: unknown, isDetailed: boolean) {
    const stack = error instanceof Error ? error.stack : undefined
    const message = error instanceof Error ? error.message : String(error)
    // Node's own messages continue with the modules that required one.
    super(`Bug in itflow: ${message.split('\n', 1)[0]}`, {
      cause: error,
      hint:
        isDetailed && stack !== undefined
          ? stack
          : 'Please report it. To see where it happened, add --debug',
    })
  }
}
