import { concernsAll } from '../api/concerns-all.ts'
import type { Stored } from '../api/reading.ts'
import { EXIT, Failure } from '../errors.ts'

/** What became of one of several records. */
export type Each<T> =
  | { state: 'done'; target: Stored; value: T }
  | { state: 'failed'; target: Stored; error: unknown }
  | { state: 'untried'; target: Stored }

/**
 * Does a write for each record, in the order given. A failure that is about one record does not hold up the others;
 * one that they would all meet (no way to the server, a key that is not taken, an interruption, a defect) ends it,
 * and the rest is not tried. Never rejects: what was done is part of the result, whatever happens.
 */
export async function forEachTarget<T>(
  targets: readonly Stored[],
  signal: AbortSignal | undefined,
  write: (target: Stored) => Promise<T>,
): Promise<readonly Each<T>[]> {
  const outcomes: Each<T>[] = []
  let isOver = false
  for (const target of targets) {
    if (isOver || signal?.aborted === true) {
      outcomes.push({ state: 'untried', target })
      continue
    }
    try {
      outcomes.push({ state: 'done', target, value: await write(target) })
    } catch (error) {
      outcomes.push({ state: 'failed', target, error })
      isOver = concernsAll(error)
    }
  }
  return outcomes
}

/** The values of what was done. */
export function valuesOf<T>(outcomes: readonly Each<T>[]): T[] {
  return outcomes.flatMap((outcome) => (outcome.state === 'done' ? [outcome.value] : []))
}

/** Whether the server could not be reached any more, so that nothing further should be asked of it. */
export function isCutOff(outcomes: readonly Each<unknown>[]): boolean {
  return outcomes.some((outcome) => outcome.state === 'failed' && isUnreachable(outcome.error))
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Failure)) return false
  return error.exit === EXIT.unreachable || isUnreachable(error.cause)
}
