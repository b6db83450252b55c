// Loaded only when HTML is shown as text.
import { compile, type FormatCallback } from 'html-to-text'
import { numberedList } from './html-list-formatter.ts'
import { tableFormatter } from './html-table-formatter.ts'
import { limitNesting } from './limit-nesting.ts'
import { cleanText, trimBlankLines } from './terminal-safe.ts'

/** Longer HTML is cut off, in characters. */
const MAX_LENGTH = 4_194_304

/** The default width for tables. */
const DEFAULT_WIDTH = 100

/** The maximum length of a horizontal rule. */
const MAX_RULE = 40

/** Converts HTML to readable text, cleaned afterwards, since character references may be control characters (H31, H32). */
export function htmlToText(html: string, columns = DEFAULT_WIDTH): string {
  const whole = html.length > MAX_LENGTH ? `${html.slice(0, MAX_LENGTH)}…` : html
  const text = converter(columns)(hasOnlyLines(whole) ? `<pre>${whole}</pre>` : limitNesting(whole))
  return trimBlankLines(cleanText(text.replaceAll('\u00a0', ' ')))
}

/** Whether there are no tags except the final `<br>` of tickets (H17): older servers strip tags and keep the lines as typed. */
function hasOnlyLines(html: string): boolean {
  const end = html.trimEnd()
  return !/<[a-z/!?]/i.test(end.endsWith('<br>') ? end.slice(0, -'<br>'.length) : end)
}

/** Elements that start on a new line, in addition to those that the package knows. */
const BLOCK_ELEMENTS = [
  'address',
  'caption',
  'center',
  'dd',
  'details',
  'dl',
  'dt',
  'fieldset',
  'figcaption',
  'figure',
].concat(['legend', 'menu', 'option', 'summary', 'td', 'th', 'tr'])

/** Line breaks after `<pre>` and before its end aren't part of the text. */
const preFormatter: FormatCallback = ({ children }, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 2, isPre: true })
  walk(children, builder)
  builder.closeBlock({
    trailingLineBreaks: 2,
    blockTransform: (text) => text.slice(text.startsWith('\n') ? 1 : 0).replace(/\n$/, ''),
  })
}

const converters = new Map<number, (html: string) => string>()

function converter(columns: number): (html: string) => string {
  const known = converters.get(columns)
  if (known !== undefined) return known
  const made = compile({
    wordwrap: false,
    formatters: { columns: tableFormatter(columns), preformatted: preFormatter, numberedList },
    selectors: [
      ...BLOCK_ELEMENTS.map((selector) => ({
        selector,
        format: 'block',
        options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
      })),
      { selector: 'pre', format: 'preformatted' },
      { selector: 'ol', format: 'numberedList' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'table', format: 'columns' },
      { selector: 'hr', options: { length: Math.min(MAX_RULE, columns) } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  })
  converters.set(columns, made)
  return made
}
