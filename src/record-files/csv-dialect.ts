import { type CsvReading, type CsvRow, type CsvRules, isRow, readCsvRow } from './csv-row.ts'
import { type PhpReadings, readPhpRow } from './php-csv-row.ts'
import type { FileFacts } from './record-file.ts'

/** How far to look for what decides between several readings of a row, in characters. */
const MAX_LOOKAHEAD = 1024 * 1024

/**
 * How many rows have to read well after one that can be read in several ways: some with quotes, since a quote that was
 * taken wrongly shows at the next one, or many without.
 */
const QUOTED_AHEAD = 8
const ROWS_AHEAD = 200

const NONE: PhpReadings = { rows: [], mayContinue: false }

/** A way to read a row, and whose it is; undefined if RFC 4180 and PHP read it alike. */
interface Candidate {
  row: CsvRow
  isPhp: boolean | undefined
}

/** The ways to read a row; others may show once more has come in. */
interface Candidates {
  list: readonly Candidate[]
  isOpen: boolean
}

/**
 * Reads rows of a file that follows RFC 4180 or was written by PHP. They differ only in rows that have a quote after a
 * backslash: of several readings that one is right after which the next rows are as long as the heading, too, the shortest
 * of them. The file stays what it was found to be. In theory a file could be both; none has been found that a person wrote.
 */
export class CsvDialect {
  readonly #delimiter: string
  readonly #width: number
  /** The heading and the rows so far are quoted as PHP quotes. */
  #mayBePhp: boolean
  /** What PHP would not write without quotes, beside a delimiter. */
  readonly #special: RegExp
  readonly #facts: FileFacts
  #isPhp: boolean | undefined

  /** `heading` is the heading's own line, `width` how many cells it has. */
  constructor(facts: FileFacts, delimiter: string, heading: string, width: number) {
    this.#facts = facts
    this.#delimiter = delimiter
    this.#width = width
    const rules = { delimiter, width, isStrict: true, isEndOfInput: true } as const
    this.#mayBePhp = readPhpRow(heading, 0, rules).rows.length > 0
    this.#special = delimiter === '\t' ? /[ \\]/ : /[ \\\t]/
  }

  /** Takes note of a row without any quotes. */
  noteUnquotedLine(line: string): void {
    if (this.#isPhp === undefined && this.#mayBePhp && this.#special.test(line)) {
      this.#mayBePhp = false
    }
  }

  /** The row that begins at a position. */
  read(text: string, start: number, isLast: boolean): CsvReading {
    const rules = { delimiter: this.#delimiter, isEndOfInput: isLast }
    const plain = readCsvRow(text, start, rules)
    if (this.#isPhp === false || !hasEscape(text, start, plain)) return plain
    const found = this.#candidates(text, start, plain, rules, this.#isPhp)
    const [only] = found.list
    if (!found.isOpen && found.list.length === 1 && only !== undefined) return this.#settle(only)
    const canWait = text.length - start < MAX_LOOKAHEAD
    const best = this.#best(text, found, rules)
    if (best === 'more' && canWait) return 'more'
    if (typeof best === 'object') return this.#settle(best)
    return only?.row ?? this.#recoverRow(text, start, plain, rules, canWait)
  }

  /** The first reading after which the file goes on well; undefined if there is none. */
  #best(text: string, found: Candidates, rules: CsvRules): Candidate | 'more' | undefined {
    let isOpen = found.isOpen
    for (const candidate of found.list) {
      const goesOn = this.#goesOn(text, candidate, rules, QUOTED_AHEAD)
      if (goesOn === true) return candidate
      if (goesOn === 'more') isOpen = true
    }
    return isOpen ? 'more' : undefined
  }

  /** Whether rows as long as the heading, or the end, come after a row; `more` where that does not show yet. */
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
    const found = this.#candidates(text, at, plain, rules, isPhp)
    let isOpen = found.isOpen
    for (const next of found.list) {
      if (quoted === 1) return true
      const goesOn = this.#goesOn(text, { ...next, isPhp: isPhp ?? next.isPhp }, rules, quoted - 1)
      if (goesOn === true) return true
      if (goesOn === 'more') isOpen = true
    }
    return isOpen ? 'more' : false
  }

  /** Where the next row with quotes begins, or the text ends; true after many without, false where one is not whole. */
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
  #candidates(
    text: string,
    start: number,
    plain: CsvReading,
    rules: CsvRules,
    isPhp: boolean | undefined,
  ): Candidates {
    const isWhole = this.#isWhole(plain)
    if (!hasEscape(text, start, plain)) {
      return { list: isWhole ? [{ row: plain, isPhp }] : [], isOpen: plain === 'more' }
    }
    const php = isPhp === false || !this.#mayBePhp ? NONE : this.#php(text, start, rules)
    const list: Candidate[] = php.rows.map((row) => ({ row, isPhp: true }))
    const isOpen = php.mayContinue || (plain === 'more' && isPhp !== true)
    if (!isWhole || isPhp === true) return { list, isOpen }
    const same = list.find(({ row }) => isSame(row, plain))
    if (same === undefined) list.push({ row: plain, isPhp: false })
    else same.isPhp = undefined
    return { list: list.toSorted((one, other) => one.row.end - other.row.end), isOpen }
  }

  #isWhole(row: CsvReading): row is CsvRow {
    if (!isRow(row) || row.hasStrayQuote === true) return false
    return row.cells.length === this.#width || row.cells.every((cell) => cell === '')
  }

  /** A row that is not as it should be in any dialect: it may have too many cells, or be written by hand. */
  #recoverRow(
    text: string,
    start: number,
    plain: CsvReading,
    rules: CsvRules,
    canWait: boolean,
  ): CsvReading {
    if (this.#isPhp !== true && isRow(plain)) return plain
    const loose = readPhpRow(text, start, { ...rules, width: this.#width })
    if (loose.rows.length === 0 && (loose.mayContinue || plain === 'more') && canWait) return 'more'
    const any = this.#isPhp === true ? readPhpRow(text, start, rules) : NONE
    const row = loose.rows[0] ?? any.rows[0]
    return row === undefined ? plain : this.#settle({ row, isPhp: true })
  }

  #php(text: string, start: number, rules: CsvRules): PhpReadings {
    return readPhpRow(text, start, { ...rules, width: this.#width, isStrict: true })
  }

  #settle({ row, isPhp }: Candidate): CsvRow {
    if (isPhp !== undefined) this.#isPhp = isPhp
    if (isPhp === true) this.#facts.isPhp = true
    return row
  }
}

/** Whether a quote comes after a backslash in what was read of a row. */
function hasEscape(text: string, start: number, row: CsvReading): boolean {
  if (isRow(row)) return text.slice(start, row.end).includes('\\"')
  return text.includes('\\"', start)
}

function isSame(one: CsvRow, other: CsvRow): boolean {
  return one.end === other.end && one.cells.every((cell, index) => cell === other.cells[index])
}
