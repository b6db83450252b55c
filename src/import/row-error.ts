import type { Failure } from '../errors.ts'
import type { Hint } from '../hints.ts'

/** Why a row is refused, with the number of the hazard that it would run into. */
export interface RowRefusal {
  why: string
  column?: string
  hint?: Hint
  hazard?: string
}

/** A row that can't be written; the others still go. */
export class RowError extends Error {
  readonly fault: RowRefusal

  constructor(fault: RowRefusal) {
    super(fault.why)
    this.fault = fault
  }
}

/** A row that several records fit. */
export class AmbiguousRowError extends RowError {}

/** A failure as the fault of a row, and of a column if one is at fault. */
export function refusalFrom({ message, hint, hazard }: Failure, column?: string): RowRefusal {
  return {
    why: message,
    ...(column === undefined ? {} : { column }),
    ...(hint === undefined ? {} : { hint }),
    ...(hazard === undefined ? {} : { hazard }),
  }
}
