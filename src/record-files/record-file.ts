import type { Json } from '../records/record.ts'

/** The value of a cell: a string (CSV), or a value of JSON, YAML or a spreadsheet; undefined if the record doesn't have it. */
export type Cell = Json | undefined

/** One record of a file, as written there. */
export interface FileRow {
  /** The physical line it starts on, from 1; in a spreadsheet, the row number. */
  line: number
  /** In the order of the file's headings. */
  cells: readonly Cell[]
  /** Why it can't be used: too many or too few cells. */
  fault?: string
}

/** What was detected about a file; complete once all rows have been read. */
export interface FileFacts {
  format: 'csv' | 'json' | 'ndjson' | 'yaml' | 'xlsx'
  /** `UTF-8`, `UTF-16LE` …; undefined for a spreadsheet. */
  encoding?: string
  /** Only for CSV. */
  delimiter?: string
  /** Quotes after a backslash aren't doubled, as in CSV written by PHP; set once a row has shown it. */
  isPhp?: true
  /** The sheet that was read. */
  sheet?: string
}

/** A file of records that is being read. */
export interface RecordFile {
  /** Its name in messages: its path as given, or `standard input`. */
  name: string
  facts: FileFacts
  /**
   * The names of its columns, trimmed; a repeated name becomes `NAME#2`. Those of CSV and spreadsheets are known from the
   * start; those of JSON, NDJSON and YAML grow as records are read. A column without a heading is named `column 7` once a
   * row has a value in it, and has an empty name until then.
   */
  headings: readonly string[]
  /** Its rows in batches, empty lines included; can be read once. Throws a UsageError with line and column for invalid input. */
  rows(): AsyncIterable<readonly FileRow[]>
  /** The SHA-256 of its bytes in hexadecimal. Throws an Error if not all rows have been read. */
  digest(): string
  /** Closes the file, even if not all rows have been read. */
  close(): Promise<void>
}

/** What a format's reader returns. */
export type FileContent = Pick<RecordFile, 'facts' | 'headings' | 'rows'>
