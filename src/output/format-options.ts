import type { Zone } from '../time/zone.ts'
import type { Sheet } from './sheet.ts'

/** What the text of a sheet depends on, beside its format. */
export interface FormatOptions {
  /** Whether a person reads it. */
  isTerminal: boolean
  /** Whether it is read out: each record as lines of labels and values, words instead of marks. */
  isAccessible?: boolean
  /** The terminal's width. */
  columns: number
  hasColor: boolean
  now: Date
  /** The person's; the process's own where none is given. */
  zone?: Zone
  /** Cells that a spreadsheet would run are left as they are. */
  isCsvRaw: boolean
  /** CSV begins with a byte-order mark, where it is piped. */
  hasCsvBom: boolean
  /** What stands between the cells of CSV. */
  csvDelimiter: string
  /** Whether names stand above the columns of a table and of CSV. */
  hasHeading: boolean
  /** HTML is shown as it is. */
  isHtmlRaw: boolean
}

/** Text to be written, in parts, and what did not fit: headings of columns that went, texts that were cut. */
export interface Formatted {
  text: Iterable<string> | AsyncIterable<string>
  omitted: readonly string[]
}

/** Writes a sheet in a format. */
export type FormatWriter = (sheet: Sheet, options: FormatOptions) => Formatted | Promise<Formatted>

/** Writes a list whose records come some at a time: sheets of the same fields, at least one, which may be empty. */
export type StreamWriter = (
  sheets: AsyncIterable<Sheet>,
  options: FormatOptions,
) => AsyncIterable<string>
