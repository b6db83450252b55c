// One row of CSV, read from a text that may not have come in whole.

/** A row, and where the next one begins. */
export interface CsvRow {
  cells: string[]
  end: number
  /** A cell that does not begin with a quote has one: nobody writes that who quotes. */
  hasStrayQuote?: true
}

/** Why a row can't be read. */
export interface CsvFault {
  what: 'unclosed' | 'garbage'
  /** Where the quote opens that is not closed, or what comes after one that is. */
  at: number
}

/** `more` where the row may go on after the end of the text. */
export type CsvReading = CsvRow | CsvFault | 'more'

/** How rows are read. */
export interface CsvRules {
  delimiter: string
  /** Nothing comes after the text. */
  isEndOfInput: boolean
}

const QUOTE = 34
const LF = 10
const CR = 13
const BLANK = 32

/** The row that begins at a position, as RFC 4180 has it: quotes are doubled, and line breaks in cells made `\n`. */
export function readCsvRow(text: string, start: number, rules: CsvRules): CsvReading {
  const delimiter = rules.delimiter.charCodeAt(0)
  const cells: string[] = []
  let isLoose = false
  for (let at = start; ; at += 1) {
    const opened = afterBlanks(text, at)
    let next: number
    if (text.charCodeAt(opened) === QUOTE) {
      const cell = quotedCell(text, opened, rules.isEndOfInput)
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

/** Where what follows a row begins: after its line break, if it ends with one; undefined if that has not come in whole. */
export function afterBreak(text: string, at: number, isLast: boolean): number | undefined {
  if (text.charCodeAt(at) === LF) return at + 1
  if (text.charCodeAt(at) !== CR) return at
  if (at + 1 >= text.length && !isLast) return undefined
  return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1
}

/** Whether a cell ends before this character; NaN is the end of the text. */
export function isCellEnd(code: number, delimiter: number): boolean {
  return code === delimiter || code === LF || code === CR || Number.isNaN(code)
}

/** The end of a cell without quotes around it. */
export function plainCellEnd(text: string, from: number, delimiter: number): number {
  let at = from
  while (!isCellEnd(text.charCodeAt(at), delimiter)) at += 1
  return at
}

/** Line breaks in cells as the server stores them. */
export function normaliseLineBreaks(cell: string): string {
  return cell.includes('\r\n') ? cell.replaceAll('\r\n', '\n') : cell
}

/** A cell that opens with a quote, and the position after the one that closes it. */
function quotedCell(
  text: string,
  opened: number,
  isLast: boolean,
): { value: string; end: number } | CsvFault | 'more' {
  let value = ''
  for (let from = opened + 1; ; ) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return isLast ? { what: 'unclosed', at: opened } : 'more'
    if (quote + 1 >= text.length && !isLast) return 'more'
    const isDoubled = text.charCodeAt(quote + 1) === QUOTE
    value += text.slice(from, isDoubled ? quote + 1 : quote)
    if (!isDoubled) return { value: normaliseLineBreaks(value), end: quote + 1 }
    from = quote + 2
  }
}

/** Blanks around quotes are none of the cell's, as in `"a", "b"`. */
function afterBlanks(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === BLANK) at += 1
  return at
}
