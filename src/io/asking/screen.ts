import { widthOf } from '../../text/width.ts'

/** What stands at a terminal for a question: lines that fit its width, and where the person types. */
export interface View {
  /** Without colour, to measure them. */
  lines: readonly string[]
  cursor: Place
  /** Colours a line, given by its number. */
  paint?(line: string, nth: number): string
}

/** A place in the lines, both counted from 0. */
export interface Place {
  row: number
  column: number
}

const ERASE_BELOW = '\u001b[J'

/** Draws a question over what it showed before, however wide the terminal has become meanwhile. */
export class Screen {
  readonly #write: (text: string) => void
  #widths: number[] = []
  #cursor: Place = { row: 0, column: 0 }

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  /** Shows this on a terminal of so many columns. */
  draw({ lines, cursor, paint = same }: View, columns: number): void {
    const painted = lines.map((line, nth) => paint(line, nth))
    const down = lines.length - 1 - cursor.row
    const toCursor = `${down > 0 ? `\u001b[${down}A` : ''}\r${cursor.column > 0 ? `\u001b[${cursor.column}C` : ''}`
    this.#write(`${this.#home(columns)}${painted.join('\n')}${toCursor}`)
    this.#widths = lines.map(widthOf)
    this.#cursor = cursor
  }

  /** Shows these lines last, and leaves them; what is written next begins below them. */
  leave(view: Pick<View, 'lines' | 'paint'>, columns: number): void {
    const { lines, paint = same } = view
    this.#write(
      `${this.#home(columns)}${lines.map((line, nth) => `${paint(line, nth)}\n`).join('')}`,
    )
    this.#widths = []
    this.#cursor = { row: 0, column: 0 }
  }

  /** To where the question begins, and nothing left below. A terminal breaks lines that have become too long for it. */
  #home(columns: number): string {
    const above = this.#widths
      .slice(0, this.#cursor.row)
      .reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0)
    const up = above + Math.floor(this.#cursor.column / columns)
    return `${up > 0 ? `\u001b[${up}A` : ''}\r${ERASE_BELOW}`
  }
}

function same(line: string): string {
  return line
}
