import type { Zone } from '../time/zone.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** Options for formatting a sheet, besides the format. */
export interface FormatOptions {
  /** Whether a person reads it. */
  isTerminal: boolean
  /** Whether a screen reader reads it: records as lines of labels and values, words instead of symbols. */
  isAccessible?: boolean
  /** The terminal's width. */
  columns: number
  hasColor: boolean
  now: Date
  /** The person's time zone; by default the process's. */
  zone?: Zone
  /** Shows dates and moments in another way than is usual for the format. */
  showDate?: (field: SheetField, text: string) => string
  /** Whether cells that a spreadsheet would run are left as is. */
  isCsvRaw: boolean
  /** Whether piped CSV begins with a byte-order mark. */
  hasCsvBom: boolean
  /** The delimiter of CSV. */
  csvDelimiter: string
  /** Whether tables and CSV have a heading. */
  hasHeading: boolean
  /** Whether HTML is shown as is. */
  isHtmlRaw: boolean
}

/** Text to write, in parts, and what was omitted: headings of dropped columns, and columns whose text was cut. */
export interface Formatted {
  text: Iterable<string> | AsyncIterable<string>
  omitted: readonly string[]
}

/** Formats a sheet. */
export type FormatWriter = (sheet: Sheet, options: FormatOptions) => Formatted | Promise<Formatted>

/** Formats a list whose records arrive in batches: at least one sheet, which may be empty, all with the same fields. */
export type StreamWriter = (
  sheets: AsyncIterable<Sheet>,
  options: FormatOptions,
) => AsyncIterable<string>
