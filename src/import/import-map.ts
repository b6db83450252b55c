/** What is taken of a cell that holds more than the value, in the order in which documents list them. */
export const TAKES = [
  'first',
  'second',
  'first-ipv4',
  'first-mac',
  'digits',
  'domain',
  'email',
  'last-part',
  'text',
  'unescape',
] as const

/** What is taken of a cell that holds more than the value. */
export type Take = (typeof TAKES)[number]

/** What stands for the client of each row where a field is named. */
export const CLIENT = 'client'

/** What a column gives a field. */
export interface ColumnUse {
  /** The field's newest read name, or `client` for the client of each row. */
  field: string
  take?: Take
  /** What is stored for a word of the file, by the word in small letters. */
  values?: ReadonlyMap<string, string>
  /** How dates of this column are written (`DD.MM.YYYY`); what follows the day is left. */
  date?: string
}

/**
 * How a file's columns become fields: a map file, checked and with fields by their newest read names. Headings and
 * fields are keys of Maps, since they may be called `__proto__`.
 */
export interface ImportMap {
  /** What messages call the map file. */
  name: string
  /** Natural keys by which records are found, in order; several together where joined by `+`. */
  match?: readonly string[]
  /** By heading; an empty list for a column that is ignored. With it only these columns are used. */
  columns?: ReadonlyMap<string, readonly ColumnUse[]>
  /** Values for what a row leaves empty, on a create and where nothing is stored. */
  defaults?: ReadonlyMap<string, string>
  /** Rows that do not belong in ITFlow, by heading: patterns with `*`. */
  skip?: ReadonlyMap<string, readonly string[]>
  /** How dates are written unless the column says otherwise. */
  dates?: string
  /** What an empty cell does: leaves what is stored, or clears it. */
  blank?: 'keep' | 'clear'
  /** How many records may be changed: `25` or `60%`. */
  maxChanges?: string
  /** Where the map names a heading, by heading: `line 3, column 5`. */
  places: ReadonlyMap<string, string>
}
