import { BLOCKS } from './html-elements.ts'

/** The start of a line of code: in a diff, a search result, a quoted mail. */
const MARGIN = /[\r\n](?:[-+]|[ \t]*>[ \t>]*|[^\s:]+:\d+:[ \t]*)$/

/** The start of a line of code before a block element: a line number, or the beginning of an expression. */
const BLOCK_MARGIN = /(?:["'=(+,]|[\r\n][ \t]*\d+[ \t]+)$/

/** A code fence of three backticks, as in Markdown. */
const FENCE = /[\r\n][ \t]*```/g

/** Finds the tags that are quoted as code. Texts and tags must be passed in order. */
export class QuotedCode {
  #isFenced = false
  #before = '\n'

  /** Adds the text between two tags, or before the first. */
  text(text: string): void {
    const before = this.#before === '\n' ? `\n${text}` : text
    if ((before.match(FENCE)?.length ?? 0) % 2 === 1) this.#isFenced = !this.#isFenced
    this.#before = before
  }

  /** Adds a tag of an element, in lower case. Returns whether it is quoted as code. */
  tag(element: string): boolean {
    const before = this.#before
    this.#before = ''
    if (this.#isFenced || before.endsWith('`') || MARGIN.test(before)) return true
    return BLOCKS.has(element) && BLOCK_MARGIN.test(before)
  }
}
