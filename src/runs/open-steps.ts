import type { Row } from '../records/record.ts'
import type { Journal, StepRecord } from './journal.ts'
import type { BegunEntry } from './journal-entries.ts'

/** The result of checking whether a step has happened. */
export type StepVerdict =
  /** It has happened; `row` is the record, undefined if it is gone. */
  | { is: 'done'; id: number; row: Row | undefined }
  | { is: 'not done' }
  /** It may have happened, and is not repeated. */
  | { is: 'unclear'; why: string; ids: readonly number[] }

/** A step that was begun and has no known outcome. */
export type OpenStep = StepRecord & { begun: BegunEntry }

/** Returns the steps that were begun and have no known outcome. */
export function openSteps({ steps }: Pick<Journal, 'steps'>): OpenStep[] {
  return steps.flatMap((record) => {
    const { begun, ended } = record
    const isOpen = begun !== undefined && (ended === undefined || ended.as === 'unknown')
    return isOpen ? [{ ...record, begun }] : []
  })
}
