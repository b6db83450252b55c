import { CsvDialect } from './csv-dialect.ts'
import { type CsvReading, isRow, readCsvRow } from './csv-row.ts'
import { MOST_IN_RECORD, ROWS_AT_ONCE } from './limits.ts'
import type { FileFacts } from './record-file.ts'
import { breaksIn, fileError, positionIn } from './record-file-error.ts'

/** A row of CSV, and the physical line on which it begins. */
export interface CsvLine {
  cells: string[]
  line: number
}

/** What the rows of a file are read by. */
interface CsvFile {
  name: string
  delimiter: string
  /** The physical line on which its text begins. */
  line: number
  facts: FileFacts
}

/** The rows of a text: the heading by itself, which is the first that is not empty, then many at a time. */
export async function* streamCsvRows(
  parts: AsyncIterable<string>,
  file: CsvFile,
): AsyncGenerator<CsvLine[]> {
  const rows = new RowBuffer(file)
  for await (const part of parts) {
    rows.add(part)
    yield* rows.take(false)
  }
  yield* rows.take(true)
}

/** The text that has come in and was not read yet. */
class RowBuffer {
  readonly #file: CsvFile
  #dialect: CsvDialect | undefined
  #text = ''
  #at = 0
  #line: number
  /** The next quote and the next CR at or after the position; the text's length if there is none. */
  #quote = -1
  #cr = -1
  /** A row that did not end within the text is tried again once there is twice as much. */
  #enough = 0

  constructor(file: CsvFile) {
    this.#file = file
    this.#line = file.line
  }

  add(part: string): void {
    this.#text = this.#text.slice(this.#at) + part
    this.#at = 0
    this.#quote = -1
    this.#cr = -1
  }

  /** The rows that have come in whole. */
  *take(isLast: boolean): Generator<CsvLine[]> {
    if (!isLast && this.#text.length < this.#enough) return
    let batch: CsvLine[] = []
    this.#enough = 0
    while (this.#at < this.#text.length) {
      const [line, start] = [this.#line, this.#at]
      const cells = this.#plainLine() ?? this.#row(isLast)
      if (cells === undefined) break
      const isHeading = this.#dialect === undefined
      if (isHeading && cells.every((cell) => cell.trim() === '')) continue
      batch.push({ cells, line })
      if (isHeading) this.#settle(this.#text.slice(start, this.#at), cells.length)
      else if (batch.length < ROWS_AT_ONCE) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  #settle(heading: string, width: number): void {
    const { facts, delimiter } = this.#file
    this.#dialect = new CsvDialect(facts, delimiter, heading, width)
  }

  /** The cells of a line that has neither quotes nor a line break of its own, as nearly all are. */
  #plainLine(): string[] | undefined {
    const text = this.#text
    const end = text.indexOf('\n', this.#at)
    if (end < 0) return undefined
    if (this.#quote < this.#at) this.#quote = next(text, '"', this.#at)
    if (this.#cr < this.#at) this.#cr = next(text, '\r', this.#at)
    if (this.#quote < end || this.#cr < end - 1) return undefined
    const line = text.slice(this.#at, this.#cr === end - 1 ? end - 1 : end)
    this.#at = end + 1
    this.#line += 1
    this.#dialect?.noteUnquotedLine(line)
    return line.split(this.#file.delimiter)
  }

  /** The cells of any row; undefined if it has not come in whole. */
  #row(isLast: boolean): string[] | undefined {
    const [text, at, { delimiter }] = [this.#text, this.#at, this.#file]
    const row =
      this.#dialect?.read(text, at, isLast) ??
      readCsvRow(text, at, { delimiter, isEndOfInput: isLast })
    if (row === 'more') {
      const waiting = text.length - at
      this.#enough = 2 * waiting
      if (waiting > MOST_IN_RECORD)
        this.#fail(readCsvRow(text, at, { delimiter, isEndOfInput: true }))
      return undefined
    }
    if (!isRow(row)) return this.#fail(row)
    this.#line += breaksIn(text, at, row.end)
    this.#at = row.end
    return row.cells
  }

  #fail(reading: CsvReading): never {
    const { name } = this.#file
    if (reading === 'more' || isRow(reading)) {
      throw fileError(name, 'the row is too long', { line: this.#line })
    }
    const what =
      reading.what === 'unclosed'
        ? 'the quote that opens here is never closed'
        : 'there is text after the quote that closes the cell'
    const place = positionIn(this.#text.slice(this.#at), reading.at - this.#at, this.#line)
    throw fileError(name, what, place)
  }
}

function next(text: string, sign: string, from: number): number {
  const at = text.indexOf(sign, from)
  return at < 0 ? text.length : at
}
