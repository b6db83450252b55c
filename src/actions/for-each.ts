import { isFatalForBatch } from '../api/http/fatal-for-batch.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { EXIT, Failure } from '../errors.ts'
import type { ChangeOptions } from './change-rule.ts'

/** What became of one of several records. */
export type TargetOutcome<T> =
  | { state: 'done'; target: StoredRecord; value: T }
  | { state: 'failed'; target: StoredRecord; error: unknown }
  | { state: 'untried'; target: StoredRecord }

/**
 * Does a write for each record, in the order given; `isConcurrent`: asks for all at once, and leaves the order and what is
 * not sent any more to the session that they go through. A failure that is about one record does not hold up the others;
 * one that they would all meet (no way to the server, a key that is not taken, an interruption, a defect) ends it,
 * and the rest is not tried. Never rejects: what was done is part of the result, whatever happens.
 */
export async function forEachTarget<T>(
  targets: readonly StoredRecord[],
  { signal, isConcurrent = false }: Pick<ChangeOptions, 'signal' | 'isConcurrent'>,
  write: (target: StoredRecord) => Promise<T>,
): Promise<readonly TargetOutcome<T>[]> {
  if (isConcurrent) return Promise.all(targets.map((target) => attempt(target, write)))
  const outcomes: TargetOutcome<T>[] = []
  let isOver = false
  for (const target of targets) {
    if (isOver || signal?.aborted === true) {
      outcomes.push({ state: 'untried', target })
      continue
    }
    const outcome = await attempt(target, write)
    outcomes.push(outcome)
    isOver = outcome.state === 'failed' && isFatalForBatch(outcome.error)
  }
  return outcomes
}

async function attempt<T>(
  target: StoredRecord,
  write: (target: StoredRecord) => Promise<T>,
): Promise<TargetOutcome<T>> {
  try {
    return { state: 'done', target, value: await write(target) }
  } catch (error) {
    // Told by its code, so that a single write loads nothing of a session.
    const isUntried = error instanceof Failure && error.code === 'not_sent'
    return isUntried ? { state: 'untried', target } : { state: 'failed', target, error }
  }
}

/** The values of what was done. */
export function doneValues<T>(outcomes: readonly TargetOutcome<T>[]): T[] {
  return outcomes.flatMap((outcome) => (outcome.state === 'done' ? [outcome.value] : []))
}

/** Whether the server could not be reached any more, so that nothing further should be asked of it. */
export function isServerUnreachable(outcomes: readonly TargetOutcome<unknown>[]): boolean {
  return outcomes.some((outcome) => outcome.state === 'failed' && isUnreachable(outcome.error))
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Failure)) return false
  return error.exit === EXIT.unreachable || isUnreachable(error.cause)
}
