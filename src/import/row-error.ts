import type { Failure } from '../errors.ts'
import type { Hint } from '../hints.ts'

/** Why a row is refused, with the hazard number if there is one. */
export interface RowRefusal {
  why: string
  column?: string
  hint?: Hint
  hazard?: string
}

/** A row can't be written; the other rows still can. */
export class RowError extends Error {
  readonly fault: RowRefusal

  constructor(fault: RowRefusal) {
    super(fault.why)
    this.fault = fault
  }
}

/** Several records match a row. */
export class AmbiguousRowError extends RowError {}

/** Turns an error into the refusal of a row, and names the column if one is at fault. */
export function refusalFrom({ message, hint, hazard }: Failure, column?: string): RowRefusal {
  return {
    why: message,
    ...(column === undefined ? {} : { column }),
    ...(hint === undefined ? {} : { hint }),
    ...(hazard === undefined ? {} : { hazard }),
  }
}
