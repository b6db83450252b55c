import { Writable } from 'node:stream'
import { widthOf } from '../../text/width.ts'
import { type PromptStreams, sizeOf } from './prompt-streams.ts'

/** What stands at a terminal for a question: lines that fit its width, and where the person types. */
export interface View {
  /** Without colour, to measure them. */
  lines: readonly string[]
  cursor: Place
  /** Colours a line, given by its number. */
  paint(line: string, nth: number): string
}

/** What was drawn last. */
export type DrawnView = Pick<View, 'lines' | 'cursor'>

/** A place in the lines, both counted from 0. */
export interface Place {
  row: number
  column: number
}

const ERASE_BELOW = '\u001b[J'

/**
 * A view as Inquirer takes it: what ends with the cursor's line, and what stands below that. The cursor's line is never
 * as many units long as the terminal has columns, or a multiple of that: Inquirer would take it for full.
 */
export function toInquirerView(
  { lines, cursor, paint }: View,
  columns: number,
): { parts: [string, string]; place: { rows: number; cols: number } } {
  const painted = lines.map((line, nth) => paint(line, nth))
  const { length } = lines[cursor.row] ?? ''
  const filler = length % columns === 0 ? ' ' : ''
  return {
    parts: [
      painted.slice(0, cursor.row + 1).join('\n') + filler,
      painted.slice(cursor.row + 1).join('\n'),
    ],
    // Inquirer takes a line for broken by its units (it has more of them than columns in some scripts), and so do we.
    place: { rows: Math.floor((length + filler.length) / columns), cols: cursor.column },
  }
}

/**
 * Erases a view. A terminal that became narrower has broken the lines that are too long for it now, and Inquirer erases
 * only as many as it has drawn.
 */
export function eraseSequence({ lines, cursor }: DrawnView, columns: number): string {
  const above = lines
    .slice(0, cursor.row)
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0)
  return `${up(above + Math.floor(cursor.column / columns))}\r${ERASE_BELOW}`
}

/** Empty lines in place of a view, for Inquirer to draw over: it goes up and down as far as the view took it. */
export function emptyLinesFor({ lines, cursor }: DrawnView): string {
  return `\r${'\n'.repeat(lines.length - 1)}${up(lines.length - 1 - cursor.row)}`
}

function up(rows: number): string {
  return rows > 0 ? `\u001b[${rows}A` : ''
}

/** The terminal as Inquirer writes to it: of a known size, and still open when a question ends. */
export class ScreenOutput extends Writable {
  readonly #streams: PromptStreams

  constructor(streams: PromptStreams) {
    super({ decodeStrings: false })
    this.#streams = streams
  }

  get columns(): number {
    return sizeOf(this.#streams).columns
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    this.#streams.output.write(text)
    done()
  }
}
