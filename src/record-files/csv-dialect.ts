import { type CsvReading, type CsvRow, type CsvRules, isRow, readCsvRow } from './csv-row.ts'
import { type PhpReadings, readPhpRow } from './php-csv-row.ts'
import type { FileFacts } from './record-file.ts'

/** How far to look ahead to decide between several readings of a row, in characters. */
const MAX_LOOKAHEAD = 1024 * 1024

/**
 * How many rows must read well after an ambiguous one: a few with quotes, since a misread quote shows up at the next
 * quote, or many without.
 */
const QUOTED_AHEAD = 8
const ROWS_AHEAD = 200

const NO_READINGS: PhpReadings = { rows: [], mayContinue: false }

/** One way to read a row. */
interface Candidate {
  row: CsvRow
  /** Whether this is how PHP writes it; undefined if RFC 4180 and PHP read it the same way. */
  isPhp: boolean | undefined
}

/** The ways to read a row. */
interface Candidates {
  list: readonly Candidate[]
  /** There may be more once more text has arrived. */
  isOpen: boolean
}

/** Where a row starts, and the rules for reading it. */
interface RowStart {
  text: string
  start: number
  /** The row as RFC 4180 reads it. */
  plain: CsvReading
  rules: CsvRules
}

/**
 * Reads the rows of a CSV file that follows RFC 4180 or was written by PHP. The two differ only in rows with a quote after
 * a backslash. Of several readings, the right one is the shortest after which the next rows are as long as the heading.
 * Once the dialect is known, it is kept for the whole file. In theory a file could fit both; no real one is known to.
 */
export class CsvDialect {
  readonly #delimiter: string
  readonly #width: number
  /** The heading and all rows so far are quoted the way PHP quotes. */
  #mayBePhp: boolean
  /** Characters that PHP always puts in quotes, besides the delimiter. */
  readonly #special: RegExp
  readonly #facts: FileFacts
  #isPhp: boolean | undefined

  /** `heading`: the heading's line; `width`: how many cells it has. */
  constructor(facts: FileFacts, delimiter: string, heading: string, width: number) {
    this.#facts = facts
    this.#delimiter = delimiter
    this.#width = width
    const rules = { delimiter, width, isStrict: true, isEndOfInput: true } as const
    this.#mayBePhp = readPhpRow(heading, 0, rules).rows.length > 0
    this.#special = delimiter === '\t' ? /[ \\]/ : /[ \\\t]/
  }

  /** Notes a row without quotes: PHP would have quoted some. */
  noteUnquotedLine(line: string): void {
    if (this.#isPhp === undefined && this.#mayBePhp && this.#special.test(line)) {
      this.#mayBePhp = false
    }
  }

  /** Returns the row that starts at a position; `more` if the text has to continue first. */
  read(text: string, start: number, isLast: boolean): CsvReading {
    const rules = { delimiter: this.#delimiter, isEndOfInput: isLast }
    const plain = readCsvRow(text, start, rules)
    if (this.#isPhp === false || !hasEscape(text, start, plain)) return plain
    const from = { text, start, plain, rules }
    const found = this.#candidates(from, this.#isPhp)
    const [only] = found.list
    if (!found.isOpen && found.list.length === 1 && only !== undefined) return this.#settle(only)
    const canWait = text.length - start < MAX_LOOKAHEAD
    const best = this.#best(text, found, rules)
    if (best === 'more' && canWait) return 'more'
    if (typeof best === 'object') return this.#settle(best)
    return only?.row ?? this.#recoverRow(from, canWait)
  }

  /** The first reading after which the file continues well; undefined if there isn't one. */
  #best(text: string, found: Candidates, rules: CsvRules): Candidate | 'more' | undefined {
    let isOpen = found.isOpen
    for (const candidate of found.list) {
      const goesOn = this.#goesOn(text, candidate, rules, QUOTED_AHEAD)
      if (goesOn === true) return candidate
      if (goesOn === 'more') isOpen = true
    }
    return isOpen ? 'more' : undefined
  }

  /** Whether rows as long as the heading, or the end, follow a row; `more` if that isn't known yet. */
  #goesOn(
    text: string,
    { row, isPhp }: Candidate,
    rules: CsvRules,
    quoted: number,
  ): boolean | 'more' {
    const at = this.#nextQuoted(text, row.end, rules)
    if (typeof at !== 'number') return at
    if (at >= text.length) return rules.isEndOfInput ? true : 'more'
    const plain = readCsvRow(text, at, rules)
    const found = this.#candidates({ text, start: at, plain, rules }, isPhp)
    let isOpen = found.isOpen
    for (const next of found.list) {
      if (quoted === 1) return true
      const goesOn = this.#goesOn(text, { ...next, isPhp: isPhp ?? next.isPhp }, rules, quoted - 1)
      if (goesOn === true) return true
      if (goesOn === 'more') isOpen = true
    }
    return isOpen ? 'more' : false
  }

  /** The start of the next row with quotes, or the end of the text; true after many rows without, false at a broken one. */
  #nextQuoted(text: string, start: number, rules: CsvRules): number | boolean | 'more' {
    const quote = text.indexOf('"', start)
    let at = start
    for (let rows = 0; rows < ROWS_AHEAD; rows += 1) {
      if (at >= text.length) return at
      const row = readCsvRow(text, at, rules)
      const isQuoted = quote >= 0 && (!isRow(row) || row.end > quote)
      if (isQuoted) return at
      if (row === 'more') return row
      if (!this.#isWhole(row)) return false
      at = row.end
    }
    return true
  }

  /** The ways to read a row with as many cells as the heading, or an empty line; the shortest first. */
  #candidates({ text, start, plain, rules }: RowStart, isPhp: boolean | undefined): Candidates {
    const isWhole = this.#isWhole(plain)
    if (!hasEscape(text, start, plain)) {
      return { list: isWhole ? [{ row: plain, isPhp }] : [], isOpen: plain === 'more' }
    }
    const php = isPhp === false || !this.#mayBePhp ? NO_READINGS : this.#readPhp(text, start, rules)
    const list: Candidate[] = php.rows.map((row) => ({ row, isPhp: true }))
    const isOpen = php.mayContinue || (plain === 'more' && isPhp !== true)
    if (!isWhole || isPhp === true) return { list, isOpen }
    const same = list.find(({ row }) => isSame(row, plain))
    if (same === undefined) list.push({ row: plain, isPhp: false })
    else same.isPhp = undefined
    return { list: list.toSorted((a, b) => a.row.end - b.row.end), isOpen }
  }

  #isWhole(row: CsvReading): row is CsvRow {
    if (!isRow(row) || row.hasStrayQuote === true) return false
    return row.cells.length === this.#width || row.cells.every((cell) => cell === '')
  }

  /** Reads a row that isn't valid in either dialect: it may have too many cells, or have been written by hand. */
  #recoverRow({ text, start, plain, rules }: RowStart, canWait: boolean): CsvReading {
    if (this.#isPhp !== true && isRow(plain)) return plain
    const loose = readPhpRow(text, start, { ...rules, width: this.#width })
    if (loose.rows.length === 0 && (loose.mayContinue || plain === 'more') && canWait) return 'more'
    const any = this.#isPhp === true ? readPhpRow(text, start, rules) : NO_READINGS
    const row = loose.rows[0] ?? any.rows[0]
    return row === undefined ? plain : this.#settle({ row, isPhp: true })
  }

  #readPhp(text: string, start: number, rules: CsvRules): PhpReadings {
    return readPhpRow(text, start, { ...rules, width: this.#width, isStrict: true })
  }

  #settle({ row, isPhp }: Candidate): CsvRow {
    if (isPhp !== undefined) this.#isPhp = isPhp
    if (isPhp === true) this.#facts.isPhp = true
    return row
  }
}

/** Whether a row contains a quote after a backslash. */
function hasEscape(text: string, start: number, row: CsvReading): boolean {
  if (isRow(row)) return text.slice(start, row.end).includes('\\"')
  return text.includes('\\"', start)
}

function isSame(a: CsvRow, b: CsvRow): boolean {
  return a.end === b.end && a.cells.every((cell, index) => cell === b.cells[index])
}
