import type { GivenValue } from '../records/input.ts'

/** What a row of a file asks for, before any record is looked at. */
export type RowInput =
  | { is: 'record'; line: number; record: RowRecord }
  | { is: 'skip'; line: number; why: string }
  | ({ is: 'refuse'; line: number } & Refusal)

/** Why a row is refused. */
export interface Refusal {
  why: string
  /** The heading of the cell at fault. */
  column?: string
  hint?: string
}

/** The values of a row. */
export interface RowRecord {
  /** The record's own ID, where the file has it (a file that this program exported). */
  id?: GivenValue
  /** Whose the record is; absent where the file does not say. */
  client?: GivenValue
  /** By newest read name; what the file leaves empty is not in it, unless empty cells clear. */
  values: ReadonlyMap<string, GivenValue>
  /** Values for what is empty on the record, too. */
  defaults: ReadonlyMap<string, GivenValue>
  /** What could not be kept of the row (the period of a one-time secret): told, and no reason to refuse it. */
  notices?: readonly string[]
}
