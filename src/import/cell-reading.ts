import type { CellRefusal } from './row-input.ts'

/** The result of reading a cell for a field. */
export type CellReading =
  /** `isEmpty`: the cell is there and empty, which may clear the field. */
  | { is: 'nothing'; isEmpty: boolean; notices?: readonly string[] }
  | {
      is: 'value'
      value: string
      notices?: readonly string[]
      /** Why the value is refused, unless it is already stored. */
      refusalUnlessStored?: CellRefusal
    }
  | ({ is: 'refuse' } & CellRefusal)
