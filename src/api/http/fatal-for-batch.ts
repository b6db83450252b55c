import { EXIT, Failure, InterruptedError, NotItflowError, OutputError } from '../../errors.ts'
import { UnavailableError, UnsupportedForOneError } from './failures.ts'

const FATAL_EXITS: ReadonlySet<number> = new Set([
  EXIT.notAuthenticated,
  EXIT.unsupported,
  EXIT.unreachable,
])

/** Whether the next records would fail with the same error; an error with a cause is judged by its cause too. */
export function isFatalForBatch(error: unknown): boolean {
  if (!(error instanceof Failure) || error instanceof InterruptedError) return true
  if (error instanceof UnsupportedForOneError) return false
  if (error instanceof UnavailableError) return !error.isTransient
  if (error instanceof NotItflowError) return true
  // The journal must be written before anything is sent, and can't be: the disk may be full.
  if (error instanceof OutputError) return true
  if (FATAL_EXITS.has(error.exit)) return true
  return error.cause instanceof Failure && isFatalForBatch(error.cause)
}
