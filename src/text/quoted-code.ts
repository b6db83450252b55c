import { BLOCKS } from './html-elements.ts'

/** What stands at a line's beginning where programs show code: a diff, a file that was searched, a mail that is quoted. */
const MARGIN = /[\r\n](?:[-+]|[ \t]*>[ \t>]*|[^\s:]+:\d+:[ \t]*)$/

/** The same before an element with lines of its own: a line's number, and how code begins a text. */
const BLOCK_MARGIN = /(?:["'=(+,]|[\r\n][ \t]*\d+[ \t]+)$/

/** Where code stands between lines of three backticks, as in Markdown. */
const FENCE = /[\r\n][ \t]*```/g

/** Tells, going through a text from its beginning, which tags are quoted as code rather than meant. */
export class QuotedCode {
  #isFenced = false
  #before = '\n'

  /** Takes the text between two tags, or before the first. */
  text(text: string): void {
    const before = this.#before === '\n' ? `\n${text}` : text
    if ((before.match(FENCE)?.length ?? 0) % 2 === 1) this.#isFenced = !this.#isFenced
    this.#before = before
  }

  /** Takes a tag, of an element in small letters; says whether it is quoted. */
  tag(element: string): boolean {
    const before = this.#before
    this.#before = ''
    if (this.#isFenced || before.endsWith('`') || MARGIN.test(before)) return true
    return BLOCKS.has(element) && BLOCK_MARGIN.test(before)
  }
}
