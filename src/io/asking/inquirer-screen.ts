import { Writable } from 'node:stream'
import { widthOf } from '../../text/width.ts'
import { type PromptStreams, sizeOf } from './prompt-streams.ts'

/** A question as drawn at a terminal: lines that fit its width, and the cursor. */
export interface View {
  /** Without colour, so that they can be measured. */
  lines: readonly string[]
  cursor: Place
  /** Colours a line. */
  paint(line: string, index: number): string
}

/** The view that was drawn last. */
export type DrawnView = Pick<View, 'lines' | 'cursor'>

/** A position in the lines, counted from 0. */
interface Place {
  row: number
  column: number
}

const ERASE_BELOW = '\u001b[J'

/**
 * Splits a view as Inquirer expects it: the lines up to the cursor, and those below. The cursor's line is never exactly
 * as long as the terminal is wide, or a multiple of that, in UTF-16 units: Inquirer would treat it as full.
 */
export function toInquirerView(
  { lines, cursor, paint }: View,
  columns: number,
): { parts: [string, string]; place: { rows: number; cols: number } } {
  const painted = lines.map((line, index) => paint(line, index))
  const { length } = lines[cursor.row] ?? ''
  const filler = length % columns === 0 ? ' ' : ''
  return {
    parts: [
      painted.slice(0, cursor.row + 1).join('\n') + filler,
      painted.slice(cursor.row + 1).join('\n'),
    ],
    // Inquirer counts UTF-16 units to find where a line wraps (some scripts have more units than columns), so this does
    // too.
    place: { rows: Math.floor((length + filler.length) / columns), cols: cursor.column },
  }
}

/**
 * Returns the sequence that erases a view. A terminal that became narrower has wrapped the lines that are now too long,
 * and Inquirer erases only as many lines as it has drawn.
 */
export function eraseSequence({ lines, cursor }: DrawnView, columns: number): string {
  const above = lines
    .slice(0, cursor.row)
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0)
  return `${up(above + Math.floor(cursor.column / columns))}\r${ERASE_BELOW}`
}

/** Returns empty lines in place of a view, for Inquirer to draw over: it moves up and down by the view's size. */
export function emptyLinesFor({ lines, cursor }: DrawnView): string {
  return `\r${'\n'.repeat(lines.length - 1)}${up(lines.length - 1 - cursor.row)}`
}

function up(rows: number): string {
  return rows > 0 ? `\u001b[${rows}A` : ''
}

/** The stream that Inquirer writes to: it has a known size, and stays open when a question ends. */
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
