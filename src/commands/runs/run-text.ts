import type { Json } from '../../records/record.ts'
import type { StepRecord } from '../../runs/journal.ts'
import type { EndedEntry, StepCounts } from '../../runs/journal-entries.ts'
import { hasFailed } from '../../runs/run-journal.ts'

/** What became of a step: `unknown` where it is not known whether it happened. */
export type StepState = 'done' | 'unchanged' | 'failed' | 'unknown' | 'untried' | 'undone'

/** What became of a step. */
export function stateOfStep({ begun, ended, undo }: StepRecord): StepState {
  if (undo.ended?.as === 'done') return 'undone'
  if (ended === undefined) return begun === undefined ? 'untried' : 'unknown'
  if (ended.as === 'same') return 'unchanged'
  if (ended.as === 'unknown' || ended.as === 'untried') return ended.as
  return hasFailed(ended) ? 'failed' : 'done'
}

/** Why a step came to that, as far as it was kept. */
export function stepReason({ ended, undo }: StepRecord): string {
  const taking = undo.ended
  if (taking?.as === 'left') return `undo: ${taking.message ?? 'left'}`
  return ended === undefined ? '' : reasonOf(ended)
}

function reasonOf({ message, code, hazard }: EndedEntry): string {
  const why = message ?? code ?? ''
  return hazard === undefined || why.includes(hazard) ? why : `${why} (${hazard})`
}

/** Counts in words: `12 done, 1 failed`. */
export function countsText(counts: StepCounts): string {
  const parts = [
    // What was taken back, or left by that, was done once.
    [Math.max(0, counts.done - counts.undone - counts.left), 'done'],
    [counts.failed, 'failed'],
    [counts.untried, 'left to do'],
    [counts.undone, 'undone'],
    [counts.left, 'left by the undo'],
  ] as const
  const told = parts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]))
  return told.length === 0 ? 'nothing' : told.join(', ')
}

/** Counts as JSON has them: those of an undo only where there was one. */
export function countsJson({ done, failed, untried, undone, left }: StepCounts): Json {
  return { done, failed, untried, ...(undone + left === 0 ? {} : { undone, left }) }
}
