import { isFatalForBatch } from '../api/http/fatal-for-batch.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { EXIT, Failure } from '../errors.ts'
import type { ChangeOptions } from './change-rule.ts'

/** The outcome for one of several records. */
export type TargetOutcome<T> =
  | { state: 'done'; target: StoredRecord; value: T }
  | { state: 'failed'; target: StoredRecord; error: unknown }
  | { state: 'untried'; target: StoredRecord }

/**
 * Runs a write for each record, in the order given. With `isConcurrent` all are started at once, and the session they
 * go through decides on the order and on what is no longer sent. A failure of one record doesn't stop the others; one
 * that they would all run into (unreachable server, rejected key, interruption, defect) does, and the rest isn't tried.
 * Never rejects: failures are part of the result.
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
    // Checked by its code, so a single write doesn't load the session code.
    const isUntried = error instanceof Failure && error.code === 'not_sent'
    return isUntried ? { state: 'untried', target } : { state: 'failed', target, error }
  }
}

/** Returns the values of the successful outcomes. */
export function doneValues<T>(outcomes: readonly TargetOutcome<T>[]): T[] {
  return outcomes.flatMap((outcome) => (outcome.state === 'done' ? [outcome.value] : []))
}

/** Returns whether the server could no longer be reached, so no more requests should be sent. */
export function isServerUnreachable(outcomes: readonly TargetOutcome<unknown>[]): boolean {
  return outcomes.some((outcome) => outcome.state === 'failed' && isUnreachable(outcome.error))
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Failure)) return false
  return error.exit === EXIT.unreachable || isUnreachable(error.cause)
}
