import { EventEmitter } from 'node:events'
import type { PromptStreams } from '../../src/io/asking/prompt-streams.ts'
import { widthOf } from '../../src/text/width.ts'

const SEGMENTER = new Intl.Segmenter()

/** In the second cell of a wide character. */
const REST = 'rest'

/** A terminal in memory whose whole screen is drawn: cells that change only where something is written. */
export class GridScreen {
  columns: number
  rows: number
  /** Whether the screen that programs take over is shown. */
  isAlternate = false
  hasCursor = true
  hasWrapping = true
  isRaw = false
  /** Everything that was written. */
  written = ''
  readonly streams: PromptStreams
  readonly #input = Object.assign(new EventEmitter(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => {
      this.isRaw = isRaw
    },
    resume: () => undefined,
    pause: () => undefined,
  })
  readonly #output = new EventEmitter()
  #cells: string[][]
  #row = 0
  #column = 0

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
    this.#cells = this.#blank('')
    const output = Object.defineProperties(this.#output, {
      columns: { get: () => this.columns },
      rows: { get: () => this.rows },
      write: { value: (text: string) => this.write(text) },
    })
    this.streams = { input: this.#input, output } as unknown as PromptStreams
  }

  /** The visible lines, without blanks at their ends. */
  lines(): string[] {
    return this.#cells.map((row) =>
      row
        .map((cell) => (cell === REST ? '' : cell || ' '))
        .join('')
        .replace(/ +$/, ''),
    )
  }

  /** The visible text with single spaces. */
  text(): string {
    return this.lines().join(' ').replace(/\s+/g, ' ')
  }

  type(keys: string): void {
    this.#input.emit('data', Buffer.from(keys))
  }

  /** Keeps what is in the upper left corner, like a terminal that shows the other screen. */
  resize(columns: number, rows: number): void {
    const before = this.#cells
    Object.assign(this, { columns, rows })
    this.#cells = this.#blank('?').map((row, y) => row.map((cell, x) => before[y]?.[x] ?? cell))
    this.#row = Math.min(this.#row, rows - 1)
    this.#column = Math.min(this.#column, columns - 1)
    this.#output.emit('resize')
  }

  /** Something else writes all over the screen. */
  spoil(): void {
    this.#cells = this.#blank('#')
  }

  write(text: string): boolean {
    this.written += text
    for (const [part, mode, values, letter] of text.matchAll(
      /\u001b\[(\??)([\d;]*)([A-Za-z])|[\r\n]|[^\u001b\r\n]+/g,
    )) {
      if (letter === undefined) this.#put(part)
      else if (mode === '?') this.#setMode(values ?? '', letter === 'h')
      else if (letter === 'H') this.#move(values ?? '')
      else if (letter === 'K') this.#erase(this.#row, this.#column)
      else if (letter === 'J') {
        this.#erase(this.#row, this.#column)
        for (let row = this.#row + 1; row < this.rows; row += 1) this.#erase(row, 0)
      } else if (letter !== 'm') throw new Error(`what is ${JSON.stringify(part)}?`)
    }
    return true
  }

  #blank(cell: string): string[][] {
    return Array.from({ length: this.rows }, () => Array.from({ length: this.columns }, () => cell))
  }

  #setMode(mode: string, isOn: boolean): void {
    if (mode === '1049') {
      this.isAlternate = isOn
      this.#cells = this.#blank('')
    } else if (mode === '25') this.hasCursor = isOn
    else if (mode === '7') this.hasWrapping = isOn
    else if (mode !== '2026') throw new Error(`what is mode ${mode}?`)
  }

  #move(values: string): void {
    const [row = 1, column = 1] = values.split(';').map(Number)
    if (row > this.rows || column > this.columns) throw new Error(`there is no place ${values}`)
    ;[this.#row, this.#column] = [row - 1, column - 1]
  }

  #erase(row: number, from: number): void {
    this.#cells[row]?.fill('', from)
  }

  #put(text: string): void {
    if (/[\r\n]/.test(text)) throw new Error('the screen would scroll')
    for (const { segment } of SEGMENTER.segment(text)) {
      const width = widthOf(segment)
      if (this.#column + width > this.columns) throw new Error(`no room for ${text}`)
      const cells = this.#cells[this.#row] ?? []
      cells[this.#column] = segment
      if (width === 2) cells[this.#column + 1] = REST
      this.#column += width
    }
    // After the last column a terminal stays there.
    this.#column = Math.min(this.#column, this.columns - 1)
  }
}
