import {
  afterBreak,
  type CsvRow,
  type CsvRules,
  isCellEnd,
  normaliseLineBreaks,
  plainCellEnd,
} from './csv-row.ts'

// By default PHP's fputcsv doesn't double a quote after a backslash, so `\"` before a delimiter or a line break may end
// a cell or be part of it. It quotes exactly the cells with a quote, a backslash, a delimiter or white space, which nearly
// always leaves only one reading with as many cells as the heading.

/** How rows written by PHP are read. */
interface PhpRules extends CsvRules {
  /** How many cells a row has; undefined for any number. */
  width?: number
  /** Cells must be quoted the way fputcsv quotes them. */
  isStrict?: true
}

/** A partial reading of a row. */
interface PartialRow {
  /** The cells so far, as a linked list from the last. */
  cells: CellList | undefined
  count: number
  /** Where the current cell starts. */
  start: number
  /** Where to continue within it; undefined at its start. */
  inside?: { from: number; value: string; isSpecial: boolean }
}

interface CellList {
  value: string
  before: CellList | undefined
}

const QUOTE = 34

/** How many cells of a row are tried. Only a row with thousands of quotes after backslashes gets there. */
const MAX_STEPS = 10_000

/** Every way to read a row. */
export interface PhpReadings {
  /** The shortest first; of those with the same end, only the one whose cells end sooner. */
  rows: readonly CsvRow[]
  /** There may be others that end after the text that has arrived. */
  mayContinue: boolean
}

/** Returns the rows that may start at a position, as PHP writes them. */
export function readPhpRow(text: string, start: number, rules: PhpRules): PhpReadings {
  const pending: PartialRow[] = [{ cells: undefined, count: 0, start }]
  const search: Search = { text, rules, pending }
  const tried = new Set<string>()
  const rows = new Map<number, CsvRow>()
  let mayContinue = false
  let steps = 0
  for (let row = pending.pop(); row !== undefined && steps < MAX_STEPS; row = pending.pop()) {
    steps += 1
    // Two readings can reach the same position only once there has been more than one.
    if (pending.length > 0 || tried.size > 0) {
      const key = `${row.inside?.from ?? row.start} ${row.count} ${row.inside === undefined}`
      if (tried.has(key)) continue
      tried.add(key)
    }
    const next = readCell(search, row)
    if (next === 'more') mayContinue = true
    else if (next !== undefined && !rows.has(next.end)) rows.set(next.end, next)
  }
  return { rows: [...rows.values()].toSorted((a, b) => a.end - b.end), mayContinue }
}

/** A search for all readings of a row. */
interface Search {
  text: string
  rules: PhpRules
  /** The partial readings that are still to be continued. */
  pending: PartialRow[]
}

/** Reads the rest of a cell, and adds the ways to continue to `pending`. Returns the row if it ends here. */
function readCell(search: Search, row: PartialRow): CsvRow | 'more' | undefined {
  const { text, rules } = search
  if (row.inside !== undefined || text.charCodeAt(row.start) === QUOTE) {
    return readQuotedCell(search, row)
  }
  const end = plainCellEnd(text, row.start, rules.delimiter.charCodeAt(0))
  const value = text.slice(row.start, end)
  if (rules.isStrict === true && SPECIAL.test(value)) return undefined
  return endCell(search, row, { value, end })
}

/** What fputcsv quotes, besides the delimiter. */
const SPECIAL = /["\\\s]/

function readQuotedCell(search: Search, row: PartialRow): CsvRow | 'more' | undefined {
  const { text, rules, pending } = search
  const delimiter = rules.delimiter.charCodeAt(0)
  let { from, value, isSpecial } = row.inside ?? {
    from: row.start + 1,
    value: '',
    isSpecial: false,
  }
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return rules.isEndOfInput ? undefined : 'more'
    if (quote + 1 >= text.length && !rules.isEndOfInput) return 'more'
    const next = text.charCodeAt(quote + 1)
    const part = text.slice(from, quote)
    value += part
    isSpecial ||= SPECIAL.test(part) || part.includes(rules.delimiter)
    from = quote + 1
    const isEscaped = text.charCodeAt(quote - 1) === BACKSLASH && quote - 1 > row.start
    if (isCellEnd(next, delimiter)) {
      if (isEscaped && from < text.length) {
        pending.push({ ...row, inside: { from, value: `${value}"`, isSpecial } })
      }
      if (rules.isStrict === true && !isSpecial) return undefined
      return endCell(search, row, { value, end: from })
    }
    if (!isEscaped && next !== QUOTE) return undefined
    value += '"'
    isSpecial = true
    if (!isEscaped) from += 1
  }
}

const BACKSLASH = 92

function endCell(
  { text, rules, pending }: Search,
  row: PartialRow,
  { value, end }: { value: string; end: number },
): CsvRow | 'more' | undefined {
  const { delimiter, width, isEndOfInput } = rules
  const count = row.count + 1
  const cells = { value, before: row.cells }
  if (end >= text.length && !isEndOfInput) return 'more'
  if (text[end] === delimiter) {
    if (width === undefined || count < width) pending.push({ cells, count, start: end + 1 })
    return undefined
  }
  if (width !== undefined && count !== width) return undefined
  const next = afterBreak(text, end, isEndOfInput)
  return next === undefined ? 'more' : { cells: toArray(cells), end: next }
}

function toArray(last: CellList): string[] {
  const cells: string[] = []
  for (let cell: CellList | undefined = last; cell !== undefined; cell = cell.before) {
    cells.push(normaliseLineBreaks(cell.value))
  }
  return cells.reverse()
}
