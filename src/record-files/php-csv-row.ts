import {
  afterBreak,
  type CsvRow,
  type CsvRules,
  isCellEnd,
  normaliseLineBreaks,
  plainCellEnd,
} from './csv-row.ts'

// PHP's fputcsv, unless told otherwise, does not double a quote that comes after a backslash, so that `\"` before a
// delimiter or a line break may be a cell's end or go on with it. It puts quotes around exactly the cells that have one,
// a backslash, a delimiter or white space, which nearly always leaves one reading of a row with as many cells as the
// heading.

/** How rows of PHP are read. */
export interface PhpRules extends CsvRules {
  /** How many cells a row has; undefined for any number. */
  width?: number
  /** Cells have to be quoted as fputcsv quotes them. */
  isStrict?: true
}

/** What is known halfway through a row. */
interface Way {
  /** The cells so far, the last first. */
  cells: Cells | undefined
  count: number
  /** Where the current cell begins. */
  start: number
  /** Where to go on within it; undefined at its beginning. */
  inside?: { from: number; value: string; isSpecial: boolean }
}

interface Cells {
  value: string
  before: Cells | undefined
}

const QUOTE = 34

/** How many cells are tried of a row, which has to have some thousand quotes after backslashes to get there. */
const MOST_STEPS = 10_000

/** Every way to read a row. */
export interface PhpReadings {
  /** The shortest first; of those that end alike, the one whose cells end sooner. */
  rows: readonly CsvRow[]
  /** There may be others, which end after the text that has come in. */
  mayContinue: boolean
}

/** The rows that may begin at a position, as PHP writes them. */
export function readPhpRow(text: string, start: number, rules: PhpRules): PhpReadings {
  const ways: Way[] = [{ cells: undefined, count: 0, start }]
  const tried = new Set<string>()
  const rows = new Map<number, CsvRow>()
  let mayGoOn = false
  let steps = 0
  for (let way = ways.pop(); way !== undefined && steps < MOST_STEPS; way = ways.pop()) {
    steps += 1
    // Two ways can come to the same place only once there has been more than one.
    if (ways.length > 0 || tried.size > 0) {
      const key = `${way.inside?.from ?? way.start} ${way.count} ${way.inside === undefined}`
      if (tried.has(key)) continue
      tried.add(key)
    }
    const next = step(text, way, rules, ways)
    if (next === 'more') mayGoOn = true
    else if (next !== undefined && !rows.has(next.end)) rows.set(next.end, next)
  }
  return {
    rows: [...rows.values()].toSorted((one, other) => one.end - other.end),
    mayContinue: mayGoOn,
  }
}

/** Reads the rest of a cell, and notes how the row can go on; the row if it ends with it. */
function step(text: string, way: Way, rules: PhpRules, ways: Way[]): CsvRow | 'more' | undefined {
  const delimiter = rules.delimiter.charCodeAt(0)
  if (way.inside === undefined && text.charCodeAt(way.start) !== QUOTE) {
    const end = plainCellEnd(text, way.start, delimiter)
    const value = text.slice(way.start, end)
    if (rules.isStrict === true && SPECIAL.test(value)) return undefined
    return afterCell(text, way, { value, end }, rules, ways)
  }
  return insideQuotes(text, way, rules, ways)
}

/** What fputcsv puts quotes around, beside the delimiter. */
const SPECIAL = /["\\\s]/

function insideQuotes(
  text: string,
  way: Way,
  rules: PhpRules,
  ways: Way[],
): CsvRow | 'more' | undefined {
  const delimiter = rules.delimiter.charCodeAt(0)
  let { from, value, isSpecial } = way.inside ?? {
    from: way.start + 1,
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
    const isEscaped = text.charCodeAt(quote - 1) === BACKSLASH && quote - 1 > way.start
    if (isCellEnd(next, delimiter)) {
      if (isEscaped && from < text.length) {
        ways.push({ ...way, inside: { from, value: `${value}"`, isSpecial } })
      }
      if (rules.isStrict === true && !isSpecial) return undefined
      return afterCell(text, way, { value, end: from }, rules, ways)
    }
    if (!isEscaped && next !== QUOTE) return undefined
    value += '"'
    isSpecial = true
    if (!isEscaped) from += 1
  }
}

const BACKSLASH = 92

function afterCell(
  text: string,
  way: Way,
  { value, end }: { value: string; end: number },
  { delimiter, width, isEndOfInput }: PhpRules,
  ways: Way[],
): CsvRow | 'more' | undefined {
  const count = way.count + 1
  const cells = { value, before: way.cells }
  if (end >= text.length && !isEndOfInput) return 'more'
  if (text[end] === delimiter) {
    if (width === undefined || count < width) ways.push({ cells, count, start: end + 1 })
    return undefined
  }
  if (width !== undefined && count !== width) return undefined
  const next = afterBreak(text, end, isEndOfInput)
  return next === undefined ? 'more' : { cells: listed(cells), end: next }
}

function listed(last: Cells): string[] {
  const cells: string[] = []
  for (let cell: Cells | undefined = last; cell !== undefined; cell = cell.before) {
    cells.push(normaliseLineBreaks(cell.value))
  }
  return cells.reverse()
}
