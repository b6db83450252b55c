import type { Conflict, RememberedRecord } from './source-memory.ts'

/** A value that ITFlow kept, and the one that the source has instead. */
export interface KeptField extends Conflict {
  /** The field's newest read name. */
  field: string
  /** The value as the file had it. */
  said: string
}

/** Returns the values of a record that were kept although the source's differ. */
export function conflictsOf({ fields }: RememberedRecord): KeptField[] {
  return Object.entries(fields).flatMap(([field, { said, conflict }]) =>
    conflict === undefined ? [] : [{ field, said, ...conflict }],
  )
}
