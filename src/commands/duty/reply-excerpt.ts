import { cleanLine } from '../../text/terminal-safe.ts'
import { cutTo } from '../../text/width.ts'
import { mayHoldSecret } from './secret-line.ts'

/** Returns the beginning of a message with markup. */
export type Excerpt = (html: string) => string

/** The width of an excerpt. */
const WIDTH = 100

/** How many characters of a message, and of its first line, are looked at. */
const [MAX_HTML, MAX_LINE] = [20_000, 400]

/** Shown instead of a line that may contain a secret, since people pass excerpts on. */
const HIDDEN = '(not shown: it may contain a password)'

/** Loads what reads HTML, and returns a function for the first line of a message; empty if it has no text. */
export async function loadExcerpt(): Promise<Excerpt> {
  const { htmlToText } = await import('../../text/html-to-text.ts')
  return (html) => {
    const text = htmlToText(beginningOf(html))
    const first = text.split('\n').find((line) => line.trim() !== '') ?? ''
    const line = cleanLine(first.slice(0, MAX_LINE)).trim()
    return mayHoldSecret(line) ? HIDDEN : cutTo(line, WIDTH)
  }
}

/** Cuts a long message, but not within a tag. */
function beginningOf(html: string): string {
  if (html.length <= MAX_HTML) return html
  const start = html.slice(0, MAX_HTML)
  const tag = start.lastIndexOf('<')
  return tag > start.lastIndexOf('>') ? start.slice(0, tag) : start
}
