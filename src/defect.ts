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
    super(`A defect in this program: ${message.split('\n', 1)[0]}`, {
      cause: error,
      hint:
        isDetailed && stack !== undefined
          ? stack
          : 'Run it again with --debug for where; please report it',
    })
  }
}
