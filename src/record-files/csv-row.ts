// Reads one row of CSV from a text of which more may still arrive.

/** A row, and where the next one starts. */
export interface CsvRow {
  cells: string[]
  end: number
  /** A cell that doesn't start with a quote contains one: no program that quotes writes that. */
  hasStrayQuote?: true
}

/** Why a row can't be read. */
interface CsvFault {
  what: 'unclosed' | 'garbage'
  /** The position of the quote that is never closed, or of the text after a closing quote. */
  at: number
}

/** `more` if the row may continue after the end of the text. */
export type CsvReading = CsvRow | CsvFault | 'more'

/** How rows are read. */
export interface CsvRules {
  delimiter: string
  /** No more text will arrive. */
  isEndOfInput: boolean
}

const QUOTE = 34
const LF = 10
const CR = 13
const BLANK = 32

/** Returns the row that starts at a position, by RFC 4180: quotes in cells are doubled. Line breaks in cells become `\n`. */
export function readCsvRow(text: string, start: number, rules: CsvRules): CsvReading {
  const delimiter = rules.delimiter.charCodeAt(0)
  const cells: string[] = []
  let isLoose = false
  for (let at = start; ; at += 1) {
    const quoteAt = afterBlanks(text, at)
    let next: number
    if (text.charCodeAt(quoteAt) === QUOTE) {
      const cell = quotedCell(text, quoteAt, rules.isEndOfInput)
      if (cell === 'more' || 'what' in cell) return cell
      cells.push(cell.value)
      next = afterBlanks(text, cell.end)
      if (next < text.length && !isCellEnd(text.charCodeAt(next), delimiter)) {
        return { what: 'garbage', at: next }
      }
    } else {
      next = plainCellEnd(text, at, delimiter)
      const cell = text.slice(at, next)
      if (cell.includes('"')) isLoose = true
      cells.push(cell)
    }
    if (next >= text.length && !rules.isEndOfInput) return 'more'
    if (text.charCodeAt(next) === delimiter) {
      at = next
      continue
    }
    const end = afterBreak(text, next, rules.isEndOfInput)
    if (end === undefined) return 'more'
    return isLoose ? { cells, end, hasStrayQuote: isLoose } : { cells, end }
  }
}

/** Whether a row was read. */
export function isRow(reading: CsvReading | undefined): reading is CsvRow {
  return typeof reading === 'object' && 'cells' in reading
}

/** The position after a row's line break, if it ends with one; undefined if the line break may be incomplete. */
export function afterBreak(text: string, at: number, isLast: boolean): number | undefined {
  if (text.charCodeAt(at) === LF) return at + 1
  if (text.charCodeAt(at) !== CR) return at
  if (at + 1 >= text.length && !isLast) return undefined
  return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1
}

/** Whether a cell ends before this character code; NaN is the end of the text. */
export function isCellEnd(code: number, delimiter: number): boolean {
  return code === delimiter || code === LF || code === CR || Number.isNaN(code)
}

/** The end of a cell without quotes around it. */
export function plainCellEnd(text: string, from: number, delimiter: number): number {
  let at = from
  while (!isCellEnd(text.charCodeAt(at), delimiter)) at += 1
  return at
}

/** Returns a cell with its line breaks as the server stores them. */
export function normaliseLineBreaks(cell: string): string {
  return cell.includes('\r\n') ? cell.replaceAll('\r\n', '\n') : cell
}

/** Reads a cell that starts with a quote; `end` is the position after the closing quote. */
function quotedCell(
  text: string,
  quoteAt: number,
  isLast: boolean,
): { value: string; end: number } | CsvFault | 'more' {
  let value = ''
  for (let from = quoteAt + 1; ; ) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return isLast ? { what: 'unclosed', at: quoteAt } : 'more'
    if (quote + 1 >= text.length && !isLast) return 'more'
    const isDoubled = text.charCodeAt(quote + 1) === QUOTE
    value += text.slice(from, isDoubled ? quote + 1 : quote)
    if (!isDoubled) return { value: normaliseLineBreaks(value), end: quote + 1 }
    from = quote + 2
  }
}

/** Skips spaces: those around quotes don't belong to the cell, as in `"a", "b"`. */
function afterBlanks(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === BLANK) at += 1
  return at
}
