/** The parts that a map can take from a cell, in the order in which the documentation lists them. */
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

/** Which part of a cell is used. */
export type Take = (typeof TAKES)[number]

/** Used instead of a field for the client of each row. */
export const CLIENT = 'client'

/** A field that a column provides. */
export interface ColumnUse {
  /** The field's newest read name, or `client` for the client of each row. */
  field: string
  take?: Take
  /** The value to store for a word in the file, by the word in lower case. */
  values?: ReadonlyMap<string, string>
  /** The date format of this column (`DD.MM.YYYY`); anything after the date is ignored. */
  date?: string
}

/**
 * A checked map file, which says how a file's columns become fields. Fields are named by their newest read names. Headings
 * and fields are keys of Maps, since one may be called `__proto__`.
 */
export interface ImportMap {
  /** The map file's name in messages. */
  name: string
  /** Natural keys to find records by, in order; `+` joins several. */
  match?: readonly string[]
  /** The heading of the column with the source's own ID of each record; only used if the import names its source. */
  sourceId?: string
  /** The fields in which the source always wins over ITFlow; only used if the import names its source. */
  owns?: ReadonlySet<string>
  /** The position of each of these fields in the map: `line 3, column 5`. */
  ownsPlaces?: ReadonlyMap<string, string>
  /** By heading; an empty list for a column that is ignored. If set, other columns aren't used. */
  columns?: ReadonlyMap<string, readonly ColumnUse[]>
  /** Values by field, used if the row has none and none is stored. */
  defaults?: ReadonlyMap<string, string>
  /** Rows to leave out, by heading: patterns with `*`. */
  skip?: ReadonlyMap<string, readonly string[]>
  /** The date format of columns that don't set their own. */
  dates?: string
  /** What an empty cell does: keep the stored value, or clear it. */
  blank?: 'keep' | 'clear'
  /** How many records may be changed: `25` or `60%`. */
  maxChanges?: string
  /** How many of a client's records may have left the source. */
  maxLeft?: string
  /** The position of each heading in the map: `line 3, column 5`. */
  places: ReadonlyMap<string, string>
}
