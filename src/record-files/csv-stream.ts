import { CsvDialect } from './csv-dialect.ts'
import { type CsvReading, isRow, readCsvRow } from './csv-row.ts'
import { MAX_RECORD_LENGTH, ROW_BATCH } from './limits.ts'
import type { FileFacts } from './record-file.ts'
import { countLineBreaks, fileError, positionIn } from './record-file-error.ts'

/** A row of CSV, and the physical line it starts on. */
interface CsvLine {
  cells: string[]
  line: number
}

/** What is needed to read a file's rows. */
interface CsvFile {
  name: string
  delimiter: string
  /** The physical line that the text starts on. */
  line: number
  facts: FileFacts
}

/** Yields the rows of a text: first the heading (the first row that isn't empty) alone, then batches of rows. */
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

/** Text that has arrived and isn't read yet. */
class RowBuffer {
  readonly #file: CsvFile
  #dialect: CsvDialect | undefined
  #text = ''
  #at = 0
  #line: number
  /** The position of the next quote and the next CR; the text's length if there isn't one. */
  #quote = -1
  #cr = -1
  /** A row that didn't end within the text is retried once the text is this long (twice as long). */
  #retryLength = 0

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

  /** Yields the rows that have arrived completely. */
  *take(isLast: boolean): Generator<CsvLine[]> {
    if (!isLast && this.#text.length < this.#retryLength) return
    let batch: CsvLine[] = []
    this.#retryLength = 0
    while (this.#at < this.#text.length) {
      const [line, start] = [this.#line, this.#at]
      const cells = this.#plainLine() ?? this.#row(isLast)
      if (cells === undefined) break
      const isHeading = this.#dialect === undefined
      if (isHeading && cells.every((cell) => cell.trim() === '')) continue
      batch.push({ cells, line })
      if (isHeading) this.#settle(this.#text.slice(start, this.#at), cells.length)
      else if (batch.length < ROW_BATCH) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  #settle(heading: string, width: number): void {
    const { facts, delimiter } = this.#file
    this.#dialect = new CsvDialect(facts, delimiter, heading, width)
  }

  /** The cells of a line without quotes, as nearly all are; undefined for any other. */
  #plainLine(): string[] | undefined {
    const text = this.#text
    const end = text.indexOf('\n', this.#at)
    if (end < 0) return undefined
    if (this.#quote < this.#at) this.#quote = indexOrEnd(text, '"', this.#at)
    if (this.#cr < this.#at) this.#cr = indexOrEnd(text, '\r', this.#at)
    if (this.#quote < end || this.#cr < end - 1) return undefined
    const line = text.slice(this.#at, this.#cr === end - 1 ? end - 1 : end)
    this.#at = end + 1
    this.#line += 1
    this.#dialect?.noteUnquotedLine(line)
    return line.split(this.#file.delimiter)
  }

  /** The cells of any row; undefined if it hasn't arrived completely. */
  #row(isLast: boolean): string[] | undefined {
    const [text, at, { delimiter }] = [this.#text, this.#at, this.#file]
    const row =
      this.#dialect?.read(text, at, isLast) ??
      readCsvRow(text, at, { delimiter, isEndOfInput: isLast })
    if (row === 'more') {
      const waiting = text.length - at
      this.#retryLength = 2 * waiting
      if (waiting > MAX_RECORD_LENGTH)
        this.#fail(readCsvRow(text, at, { delimiter, isEndOfInput: true }))
      return undefined
    }
    if (!isRow(row)) return this.#fail(row)
    this.#line += countLineBreaks(text, at, row.end)
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
        ? 'the quote that starts here is never closed'
        : 'there is text after the closing quote of a cell'
    const place = positionIn(this.#text.slice(this.#at), reading.at - this.#at, this.#line)
    throw fileError(name, what, place)
  }
}

function indexOrEnd(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from)
  return at < 0 ? text.length : at
}
