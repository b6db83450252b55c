import { EXIT, Failure, InterruptedError, NotItflowError, OutputError } from '../../errors.ts'
import { UnavailableError, UnsupportedForOneError } from './failures.ts'

const EXITS_OF_ALL: ReadonlySet<number> = new Set([
  EXIT.notAuthenticated,
  EXIT.unsupported,
  EXIT.unreachable,
])

/** Whether the next record would fail of the same; for what was partly done, by what ended it. */
export function isFatalForBatch(error: unknown): boolean {
  if (!(error instanceof Failure) || error instanceof InterruptedError) return true
  if (error instanceof UnsupportedForOneError) return false
  if (error instanceof UnavailableError) return !error.isTransient
  if (error instanceof NotItflowError) return true
  // What must be written down before anything is sent can't be: a journal on a full disk.
  if (error instanceof OutputError) return true
  if (EXITS_OF_ALL.has(error.exit)) return true
  return error.cause instanceof Failure && isFatalForBatch(error.cause)
}
