import { Failure, InterruptedError } from './errors.ts'

/** Returns the error if it can be ignored; throws it otherwise: a defect or an interruption. */
export function tolerate(error: unknown): Failure {
  if (!(error instanceof Failure) || error instanceof InterruptedError) throw error
  return error
}
