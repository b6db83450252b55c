/** Moves to the start of the line and erases it. */
const CLEAR = '\r\u001b[K'

/** The last line of a terminal, redrawn in place and removed before anything else is written. */
export class StatusLine {
  readonly #draw: (text: string) => void
  #shown = ''
  #isMidLine = false

  constructor(draw: (text: string) => void) {
    this.#draw = draw
  }

  /** Shows a text, which must fit the width; an empty one removes the line. */
  show(text: string): void {
    if (text === this.#shown || this.#isMidLine) return
    // The old text is overwritten before the rest is erased: erasing first would flicker.
    this.#draw(text === '' ? CLEAR : `\r${text}\u001b[K`)
    this.#shown = text
  }

  /** Removes the line for what is written next; it doesn't come back before that ends a line. */
  makeRoom(next: string | Uint8Array): void {
    this.show('')
    const last = next.at(-1)
    if (last !== undefined) this.#isMidLine = last !== '\n' && last !== 10
  }
}
