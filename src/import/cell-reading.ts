import type { CellRefusal } from './row-input.ts'

/** What a cell gives a field. */
export type CellReading =
  /** `isEmpty`: the cell says that there is no value, rather than saying nothing. */
  | { is: 'nothing'; isEmpty: boolean; notices?: readonly string[] }
  | {
      is: 'value'
      value: string
      notices?: readonly string[]
      /** Why it is refused, unless it is what is stored. */
      refusalUnlessStored?: CellRefusal
    }
  | ({ is: 'refuse' } & CellRefusal)
