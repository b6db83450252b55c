import { Failure, InterruptedError } from './errors.ts'

/** The failure that something can be done without; throws what nothing may swallow: a defect, or an interruption. */
export function tolerate(error: unknown): Failure {
  if (!(error instanceof Failure) || error instanceof InterruptedError) throw error
  return error
}
