import type { Hint } from '../hints.ts'
import type { InputValue } from '../records/input.ts'

/** A row of a file as read, before it is matched with a record. */
export type RowInput =
  | { is: 'record'; line: number; record: RowRecord }
  /** `record`: what could be read of a row that the map leaves out; absent if it is empty. */
  | { is: 'skip'; line: number; why: string; record?: RowRecord }
  /** `record`: what could be read of it, so another row for the same record is still noticed. */
  | ({ is: 'refuse'; line: number; record?: RowRecord } & CellRefusal)

/** Why a row is refused. */
export interface CellRefusal {
  why: string
  /** The heading of the cell at fault. */
  column?: string
  hint?: Hint
}

/** The values of a row. The name of a value in messages (`inputName`) is the heading of its column. */
export interface RowRecord {
  /** The record's ID, if the file has it (a file that this program exported). */
  id?: InputValue
  /** The source's own ID of the record, if the map names its column and the cell can be used. */
  key?: InputValue
  /** Why that cell can't be used: it is empty, or damaged. */
  keyFault?: CellRefusal
  /** The client that the record belongs to; absent if the file doesn't say. */
  client?: InputValue
  /**
   * By newest read name. Empty cells are left out, unless they clear values. May include fields that can't be written and
   * are only matched by (a ticket's number).
   */
  values: ReadonlyMap<string, InputValue>
  /** Why a value is refused unless it is already stored: a word that isn't one of the choices. */
  refusalsUnlessStored?: ReadonlyMap<string, CellRefusal>
  /** The original cell, by field, if the value was derived from it (without an apostrophe, or by a map). */
  cells?: ReadonlyMap<string, string>
  /** The file says that the record is archived, so it may match an archived record. */
  isArchived?: true
  /** Values for fields that are empty in the row and on the record. */
  defaults: ReadonlyMap<string, InputValue>
  /** What can't be stored of the row (the period of a one-time secret) without being a reason to refuse it. */
  notices?: readonly string[]
}
