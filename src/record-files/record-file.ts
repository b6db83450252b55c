import type { Json } from '../records/record.ts'

/** What a cell holds: a text (CSV), or a value of JSON, YAML or a spreadsheet; undefined where the record does not have it. */
export type Cell = Json | undefined

/** One record of a file, as it stands there. */
export interface FileRow {
  /** The physical line on which it begins, from 1; of a spreadsheet the row's number. */
  line: number
  /** In the order of the file's headings; of JSON and the like those that the record has. */
  cells: readonly Cell[]
  /** Why it can't be used: too many cells, too few. */
  fault?: string
}

/** What was found out about a file by looking at it, for a person and a program; complete once all rows were read. */
export interface FileFacts {
  format: 'csv' | 'json' | 'ndjson' | 'yaml' | 'xlsx'
  /** `UTF-8`, `UTF-16LE` …; undefined for a spreadsheet. */
  encoding?: string
  /** What stands between cells of CSV. */
  delimiter?: string
  /** Quotes after a backslash are not doubled, as PHP writes CSV; known once a row has shown it. */
  isPhp?: true
  /** The sheet that was read. */
  sheet?: string
}

/** A file of records that is being read. */
export interface RecordFile {
  /** What messages call it: its path as it was written, or `standard input`. */
  name: string
  facts: FileFacts
  /**
   * The names of its columns, as written but for blanks around them; the second of a name is `NAME#2`. Those of CSV and
   * spreadsheets are known from the start; those of JSON, NDJSON and YAML grow as records are read. A column without a
   * heading is called `column 7` once it has a value in some row, and has an empty name until then.
   */
  headings: readonly string[]
  /** Its rows, many at a time, once; empty lines too. Throws a UsageError with line and column for what can't be read. */
  rows(): AsyncIterable<readonly FileRow[]>
  /** The SHA-256 of its bytes in hexadecimal; known once all rows were read. */
  digest(): string
  /** Lets go of the file, where not all of its rows are read. */
  close(): Promise<void>
}

/** What a format makes of a file. */
export type FileContent = Pick<RecordFile, 'facts' | 'headings' | 'rows'>
