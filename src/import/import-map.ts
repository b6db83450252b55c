/** What is taken of a cell that holds more than the value. */
export type Take =
  | 'first'
  | 'second'
  | 'first-ipv4'
  | 'first-mac'
  | 'digits'
  | 'domain'
  | 'email'
  | 'last-part'
  | 'text'
  | 'unescape'

/** What a column gives a field. */
export interface ColumnUse {
  /** The field's newest read name, or `client` for the client of each row. */
  field: string
  take?: Take
  /** Words of the file, letter case aside, and what is stored for each. */
  values?: Readonly<Record<string, string>>
  /** How dates of this column are written (`DD.MM.YYYY`); what follows the day is left. */
  date?: string
}

/** How a file's columns become fields: a map file, checked and with fields by their newest read names. */
export interface ImportMap {
  /** Natural keys by which records are found, in order; several fields together where joined by `+`. */
  match?: readonly string[]
  /** By heading; an empty list for a column that is ignored. With it only these columns are used. */
  columns?: Readonly<Record<string, readonly ColumnUse[]>>
  /** Values for what a row leaves empty, on a create and where nothing is stored. */
  defaults?: Readonly<Record<string, string>>
  /** Rows that do not belong in ITFlow, by heading and a pattern with `*`. */
  skip?: Readonly<Record<string, string>>
  /** How dates are written unless the column says otherwise. */
  dates?: string
  /** What an empty cell does: leaves what is stored, or clears it. */
  blank?: 'keep' | 'clear'
  /** How many records may be changed: `25` or `60%`. */
  maxChanges?: string
}
