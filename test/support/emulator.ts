import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { vi } from 'vitest'
import type { PromptStreams } from '../../src/io/asking/prompt-streams.ts'
import { widthOf } from '../../src/text/width.ts'

/** A terminal in memory that shows what is written to it, and reflows it when it is resized. */
export interface Emulator {
  streams: PromptStreams
  /** The visible text, without blank lines at the end. */
  lines(): Promise<string[]>
  /** Whether the terminal itself had to break a line. */
  hasBroken(): Promise<boolean>
  /** Types once the question listens. */
  type(keys: string): Promise<void>
  resize(columns: number, rows?: number): Promise<void>
  /** Waits until a text is visible, ignoring line breaks. */
  saying(text: string): Promise<void>
  /** Everything that was written. */
  written(): string
}

/** A terminal's screen. It supports the few sequences that questions are drawn with, and fails on others. */
class ReflowingScreen {
  #lines = ['']
  #line = 0
  #column = 0
  columns: number

  constructor(columns: number) {
    this.columns = columns
  }

  write(text: string): void {
    for (const [part, count, letter] of text.matchAll(
      /\u001b\[([\d;?]*)(\w)|[\r\n]|[^\u001b\r\n]+/g,
    )) {
      if (part === '\n') this.#lineFeed()
      else if (part === '\r') this.#toColumn(0)
      else if (letter === 'A') this.#up(Number(count))
      else if (letter === 'B') this.#down(Number(count))
      else if (letter === 'G') this.#toColumn(Number(count || '1') - 1)
      else if (letter === 'J') this.#eraseBelow()
      else if (letter === 'K' && count === '2') this.#eraseLine()
      else if (letter === 'h' && count === '?25') continue
      else if (letter === undefined) this.#put(part)
      else if (letter !== 'm') throw new Error(`what is ${JSON.stringify(part)}?`)
    }
  }

  rows(): string[] {
    return this.#lines
  }

  hasBroken(): boolean {
    return this.#lines.some((line) => widthOf(line) > this.columns)
  }

  #lineFeed(): void {
    this.#line += 1
    this.#column = 0
    if (this.#line === this.#lines.length) this.#lines.push('')
  }

  /** Counts the rows that lines take at this width. */
  #up(count: number): void {
    let row = Math.floor(this.#column / this.columns)
    const offset = this.#column % this.columns
    for (let left = count; left > 0; left -= 1) {
      if (row > 0) row -= 1
      else if (this.#line > 0) {
        this.#line -= 1
        row = Math.max(0, Math.ceil(widthOf(this.#lines[this.#line] ?? '') / this.columns) - 1)
      }
    }
    this.#column = row * this.columns + offset
  }

  /** Stays within what was drawn: a terminal doesn't move below its last row. */
  #down(count: number): void {
    this.#line += count
    if (this.#line >= this.#lines.length) throw new Error(`nothing is drawn ${count} lines below`)
    if (this.hasBroken()) throw new Error('moved down over broken lines')
  }

  /** For the row. */
  #toColumn(column: number): void {
    if (column >= this.columns) throw new Error(`there is no column ${column}`)
    this.#column += column - (this.#column % this.columns)
  }

  #eraseLine(): void {
    const line = this.#lines[this.#line] ?? ''
    if (widthOf(line) > this.columns) throw new Error(`erased a part of ${line}`)
    this.#lines[this.#line] = ''
  }

  #eraseBelow(): void {
    const line = this.#lines[this.#line] ?? ''
    if (this.#column > 0) throw new Error(`erased from within ${line}`)
    this.#lines = [...this.#lines.slice(0, this.#line), '']
  }

  #put(text: string): void {
    const line = this.#lines[this.#line] ?? ''
    if (widthOf(line) !== this.#column) throw new Error(`written into ${line}`)
    this.#lines[this.#line] = line + text
    this.#column += widthOf(text)
  }
}

/** Makes a terminal with an earlier line on it. */
export function emulator(columns: number, rows = 24): Emulator {
  const screen = new ReflowingScreen(columns)
  let written = ''
  const output = Object.assign(new PassThrough(), { columns, rows })
  output.on('data', (chunk: Buffer) => {
    written += chunk.toString()
    screen.write(chunk.toString())
  })
  screen.write('before\n')
  const input = new PassThrough()
  const lines = async () => {
    await wait(5)
    const all = screen.rows()
    return all.slice(0, all.findLastIndex((line) => line !== '') + 1)
  }
  return {
    streams: { input, output },
    lines,
    hasBroken: async () => {
      await wait(5)
      return screen.hasBroken()
    },
    type: async (keys) => {
      await wait(5)
      input.write(keys)
      await wait(5)
    },
    resize: async (to, height = rows) => {
      await wait(5)
      screen.columns = to
      Object.assign(output, { columns: to, rows: height })
      output.emit('resize')
      await wait(5)
    },
    saying: (text) =>
      vi.waitFor(async () => {
        const seen = (await lines()).join(' ').replace(/\s+/g, ' ')
        if (!seen.includes(text)) throw new Error(`${text} is not in ${seen}`)
      }),
    written: () => written,
  }
}
