// Loaded only where HTML is shown as text.
import { compile } from 'html-to-text'
import { cleanText } from '../text/clean.ts'

// A hostile text can nest deeper than a stack is high.
const MOST_NESTED = 100

const convert = compile({
  wordwrap: false,
  limits: { maxDepth: MOST_NESTED, maxInputLength: 4_194_304, ellipsis: '…' },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
})

/** HTML as readable text, cleaned after the conversion, since a character reference can make a control (H31, H32). */
export function htmlText(html: string): string {
  return cleanText(convert(html)).trim()
}
