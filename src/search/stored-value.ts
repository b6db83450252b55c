import type { Field } from '../resources/field.ts'
import type { Match } from './match.ts'

/** Reads a field of a record as plain text; empty if it has none. */
export type TextOf = (name: string) => string

/** A stored value that isn't empty. */
export interface Stored {
  field: Field
  /** What the value is called: `IP`, `serial`. */
  noun: string
  text: string
  /** Another field of the record. */
  textOf: TextOf
}

/** Returns the match of a value that the term names as a whole. */
export const exact = ({ noun, text }: Stored, weight = 0): Match => ({
  ...{ rank: 'exact', weight, why: `${noun} ${text}` },
})
