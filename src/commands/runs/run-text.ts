import type { Json } from '../../records/record.ts'
import type { StepRecord } from '../../runs/journal.ts'
import type { EndedEntry, StepCounts } from '../../runs/journal-entries.ts'
import { hasFailed } from '../../runs/run-journal.ts'

/** The outcome of a step: `unknown` if it is not known whether it happened. */
type StepState = 'done' | 'unchanged' | 'failed' | 'unknown' | 'untried' | 'undone'

/** Returns the outcome of a step. */
export function stateOfStep({ begun, ended, undo }: StepRecord): StepState {
  if (undo.ended?.as === 'done') return 'undone'
  if (ended === undefined) return begun === undefined ? 'untried' : 'unknown'
  if (ended.as === 'same') return 'unchanged'
  if (ended.as === 'unknown' || ended.as === 'untried') return ended.as
  return hasFailed(ended) ? 'failed' : 'done'
}

/** Returns the reason for a step's outcome, as far as the journal has it. */
export function stepReason({ ended, undo }: StepRecord): string {
  const undoEnd = undo.ended
  if (undoEnd?.as === 'left') return `undo: ${undoEnd.message ?? 'left'}`
  return ended === undefined ? '' : reasonOf(ended)
}

function reasonOf({ message, code, hazard }: EndedEntry): string {
  const why = message ?? code ?? ''
  return hazard === undefined || why.includes(hazard) ? why : `${why} (${hazard})`
}

/** Returns counts as text: `12 done, 1 failed`. */
export function countsText(counts: StepCounts): string {
  const parts = [
    // Steps that were undone, or left by an undo, are counted as done too.
    [Math.max(0, counts.done - counts.undone - counts.left), 'done'],
    [counts.failed, 'failed'],
    [counts.untried, 'left to do'],
    [counts.undone, 'undone'],
    [counts.left, 'left by the undo'],
  ] as const
  const texts = parts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]))
  return texts.length === 0 ? 'nothing' : texts.join(', ')
}

/** Returns counts for JSON; those of an undo only if there was one. */
export function countsJson({ done, failed, untried, undone, left }: StepCounts): Json {
  return { done, failed, untried, ...(undone + left === 0 ? {} : { undone, left }) }
}
