import { type CsvReading, type CsvRow, type CsvRules, isRow, readRow } from './csv-row.ts'
import { readPhpRow } from './php-csv-row.ts'
import type { FileFacts } from './record-file.ts'

/** How far to look for the end of a row of PHP that another reading has ended already, in characters. */
const FAR = 1024 * 1024

/**
 * Reads rows of a file that follows RFC 4180 or was written by PHP: a row that has a quote after a backslash tells, and
 * the file stays what it was found to be. No such row means that there is no difference.
 */
export class CsvDialect {
  readonly #delimiter: string
  readonly #width: number
  /** The heading is quoted as PHP quotes. */
  readonly #mayBePhp: boolean
  readonly #facts: FileFacts
  #isPhp: boolean | undefined

  /** `heading` is the heading's own line, `width` how many cells it has. */
  constructor(facts: FileFacts, delimiter: string, heading: string, width: number) {
    this.#facts = facts
    this.#delimiter = delimiter
    this.#width = width
    const rules = { delimiter, width, isStrict: true, isLast: true } as const
    this.#mayBePhp = isRow(readPhpRow(heading, 0, rules))
  }

  /** The row that begins at a position. */
  read(text: string, start: number, isLast: boolean): CsvReading {
    const rules = { delimiter: this.#delimiter, isLast }
    if (this.#isPhp === true) return this.#settledPhp(text, start, rules)
    const plain = readRow(text, start, rules)
    if (this.#isPhp === false || !hasEscape(text, start, plain)) return plain
    return isRow(plain) && plain.isLoose !== true
      ? this.#compared(text, start, plain, rules)
      : this.#rescued(text, start, plain, rules)
  }

  /** RFC 4180 and PHP can both be right: the one that has as many cells as the heading is, or else the shorter. */
  #compared(text: string, start: number, plain: CsvRow, rules: CsvRules): CsvReading {
    const isWhole = plain.cells.length === this.#width
    const php = this.#mayBePhp ? this.#php(text, start, rules, true) : undefined
    if (php === 'more' && !isWhole) return 'more'
    if (!isRow(php) || (isWhole && plain.end < php.end)) {
      if (isWhole) this.#isPhp = false
      return plain
    }
    return isSame(plain, php) ? plain : this.#settle(php)
  }

  /** RFC 4180 has no end for the row, or a quote where none can be. */
  #rescued(text: string, start: number, plain: CsvReading, rules: CsvRules): CsvReading {
    const strict = this.#mayBePhp ? this.#php(text, start, rules, true) : undefined
    if (isRow(strict)) return this.#settle(strict)
    if (plain === 'more' || strict === 'more') return 'more'
    if (isRow(plain) && plain.cells.length === this.#width) return plain
    const php = this.#php(text, start, rules, false)
    if (isRow(php)) return this.#settle(php)
    return php ?? plain
  }

  #settledPhp(text: string, start: number, rules: CsvRules): CsvReading {
    for (const isStrict of [true, false]) {
      const row = this.#php(text, start, rules, isStrict)
      if (row !== undefined) return row
    }
    return readPhpRow(text, start, rules) ?? readRow(text, start, rules)
  }

  #php(
    text: string,
    start: number,
    rules: CsvRules,
    isStrict: boolean,
  ): CsvRow | 'more' | undefined {
    const width = this.#width
    const row = readPhpRow(
      text,
      start,
      isStrict ? { ...rules, width, isStrict } : { ...rules, width },
    )
    return row === 'more' && text.length - start > FAR ? undefined : row
  }

  #settle(row: CsvRow): CsvRow {
    this.#isPhp = true
    this.#facts.isPhp = true
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
