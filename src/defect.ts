import { EXIT, Failure } from './errors.ts'

/** Something the program did not foresee: a defect in it. */
export class Defect extends Failure {
  readonly code = 'defect'
  readonly exit = EXIT.defect

  /** `isDetailed` adds where it happened. */
  constructor(error: unknown, isDetailed: boolean) {
    const stack = error instanceof Error ? error.stack : undefined
    const message = error instanceof Error ? error.message : String(error)
    // Node's own messages continue with where a module was required.
    super(`A defect in this program: ${message.split('\n', 1)[0]}`, {
      cause: error,
      hint:
        isDetailed && stack !== undefined
          ? stack
          : 'Run it again with --debug for where; please report it',
    })
  }
}
