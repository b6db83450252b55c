import type { Hint } from '../hints.ts'
import type { InputValue } from '../records/input.ts'

/** What a row of a file asks for, before any record is looked at. */
export type RowInput =
  | { is: 'record'; line: number; record: RowRecord }
  | { is: 'skip'; line: number; why: string }
  /** `record`: what could be read of it, by which another row may turn out to be about the same thing. */
  | ({ is: 'refuse'; line: number; record?: RowRecord } & CellRefusal)

/** Why a row is refused. */
export interface CellRefusal {
  why: string
  /** The heading of the cell at fault. */
  column?: string
  hint?: Hint
}

/** The values of a row. What messages call a value (`called`) is the heading of its column. */
export interface RowRecord {
  /** The record's own ID, where the file has it (a file that this program exported). */
  id?: InputValue
  /** Whose the record is; absent where the file does not say. */
  client?: InputValue
  /**
   * By newest read name; what the file leaves empty is not in it, unless empty cells clear. Fields that no write carries
   * may be there: they are matched by (a ticket's number), and not written.
   */
  values: ReadonlyMap<string, InputValue>
  /** Why a value is refused unless it is what is stored: a word that is none of those there are. */
  refusalsUnlessStored?: ReadonlyMap<string, CellRefusal>
  /** What stood in the cell, by field, where the value was made of it (without an apostrophe, by a map). */
  cells?: ReadonlyMap<string, string>
  /** The file says that the record is archived: a match among archived records is no surprise. */
  isArchived?: true
  /** Values for what is empty on the record, too. */
  defaults: ReadonlyMap<string, InputValue>
  /** What could not be kept of the row (the period of a one-time secret): told, and no reason to refuse it. */
  notices?: readonly string[]
}
