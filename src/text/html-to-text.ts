// Loaded only where HTML is shown as text.
import { compile, type FormatCallback } from 'html-to-text'
import { numberedList } from './html-list-formatter.ts'
import { tableFormatter } from './html-table-formatter.ts'
import { limitNesting } from './limit-nesting.ts'
import { cleanText, trimBlankLines } from './terminal-safe.ts'

/** More than this nobody reads. */
const LONGEST = 4_194_304

/** The width that tables are fitted into where none is said. */
const USUAL_WIDTH = 100

/** A line between two parts of a text. */
const LONGEST_RULE = 40

/** HTML as readable text, cleaned after the conversion, since a character reference can make a control (H31, H32). Tables are fitted into `columns`. */
export function htmlToText(html: string, columns = USUAL_WIDTH): string {
  const whole = html.length > LONGEST ? `${html.slice(0, LONGEST)}…` : html
  const text = converter(columns)(hasOnlyLines(whole) ? `<pre>${whole}</pre>` : limitNesting(whole))
  return trimBlankLines(cleanText(text.replaceAll('\u00a0', ' ')))
}

/** Text without a tag but the `<br>` that tickets get (H17): older servers strip the others, and the lines are as they were typed. */
function hasOnlyLines(html: string): boolean {
  const end = html.trimEnd()
  return !/<[a-z/!?]/i.test(end.endsWith('<br>') ? end.slice(0, -'<br>'.length) : end)
}

/** Elements that stand on lines of their own, beside those that the package knows. */
const LINES = [
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

/** The break behind `<pre>` and the one before its end are no lines of it. */
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
    formatters: { columns: tableFormatter(columns), asItStands: preFormatter, numberedList },
    selectors: [
      ...LINES.map((selector) => ({
        selector,
        format: 'block',
        options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
      })),
      { selector: 'pre', format: 'asItStands' },
      { selector: 'ol', format: 'numberedList' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'table', format: 'columns' },
      { selector: 'hr', options: { length: Math.min(LONGEST_RULE, columns) } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  })
  converters.set(columns, made)
  return made
}
