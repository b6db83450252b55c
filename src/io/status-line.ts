/** To the start of the line, and nothing left on it. */
const CLEAR = '\r\u001b[K'

/** The last line of a terminal, redrawn in place; it is gone before anything else is written. The cursor moves here only. */
export class StatusLine {
  readonly #draw: (text: string) => void
  #shown = ''
  #isMidLine = false

  constructor(draw: (text: string) => void) {
    this.#draw = draw
  }

  /** Shows this, which has to fit the width; an empty text takes it away. */
  show(text: string): void {
    if (text === this.#shown || this.#isMidLine) return
    // What was there is overwritten before the rest is erased: the other way round it would flicker.
    this.#draw(text === '' ? CLEAR : `\r${text}\u001b[K`)
    this.#shown = text
  }

  /** Makes room for what is written next; nothing is shown until a line of that has ended. */
  makeRoom(next: string | Uint8Array): void {
    this.show('')
    const last = next.at(-1)
    if (last !== undefined) this.#isMidLine = last !== '\n' && last !== 10
  }
}
