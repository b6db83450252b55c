import { writableFields } from '../api/writes/body.ts'
import { hasOption, type Input, type OptionSpec, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { withLineBreaks } from '../text/html-breaks.ts'
import { plainAsHtml } from '../text/plain-html.ts'
import { type Reading, readingOf } from '../text/text-or-html.ts'
import type { Writing } from './field-options.ts'

const FORMATS = ['auto', 'text', 'html', 'markdown'] as const

/** How a text that is stored as HTML is to be read; `auto` decides by the text itself. */
export type TextFormat = (typeof FORMATS)[number]

/** The options that say so, for commands that write such a text. */
export function textFormatOptions(resource: Resource, on: Writing): readonly OptionSpec[] {
  const hasHtml = writableFields(resource, on).some(([, { kind }]) => kind === 'html')
  if (!hasHtml) return []
  const group = 'Fields'
  return [
    {
      name: 'text-format',
      value: FORMATS.join('|'),
      help: 'how to read the text; by default it is HTML only if all of it is, and plain text otherwise',
      group,
    },
    { name: 'markdown', help: 'the text is Markdown, as in a file that ends in .md', group },
  ]
}

/** What the options say; throws a UsageError. */
export function textFormatOf(input: Input): TextFormat {
  const given = textOption(input, 'text-format')
  const format = FORMATS.find((name) => name === given?.toLowerCase())
  if (given !== undefined && format === undefined) {
    throw new UsageError(`--text-format ${given}: not one of ${FORMATS.join(', ')}`)
  }
  const isMarkdown = hasOption(input, 'markdown')
  if (isMarkdown && format !== undefined && format !== 'markdown') {
    throw new UsageError(`--markdown and --text-format ${format} can't be used together`)
  }
  return isMarkdown ? 'markdown' : (format ?? 'auto')
}

/** A text that a person wrote for a field that is stored as HTML. */
export interface WrittenText {
  field: Field
  text: string
  format: TextFormat
  /** The file it comes from, as it was named. */
  file?: string | undefined
}

/** The HTML to be stored; a dry run tells what the text was taken for, and so does every run where that was close. */
export async function asHtml(context: Context, written: WrittenText): Promise<string> {
  const { field, text } = written
  if (text.trim() === '') return text
  const { html, told, isClose } = await converted(written)
  if (context.flags.dryRun === true || isClose === true) {
    context.note('text_format', `${field.label}: ${told}`)
  }
  return html
}

interface Converted {
  html: string
  /** What it is sent as. */
  told: string
  /** Another reading is not out of the question. */
  isClose?: boolean
}

async function converted({ field, text, format, file }: WrittenText): Promise<Converted> {
  const reading = readingOf(text)
  if (format === 'markdown' || (format === 'auto' && /\.(?:md|markdown)$/i.test(file ?? ''))) {
    const { markdownAsHtml } = await import('../text/markdown.ts')
    return { html: markdownAsHtml(text), told: 'sent as HTML made from the Markdown' }
  }
  if (format === 'html') return { html: text, told: 'sent as HTML' }
  if (format === 'auto' && reading.kind === 'html') return htmlOf(text, reading, lineEndOf(field))
  const because = format === 'auto' && 'because' in reading ? reading.because : undefined
  const breaks = /[\r\n]/.test(text) ? ', line breaks kept' : ''
  return {
    html: plainAsHtml(text, lineEndOf(field)),
    told: `sent as plain text${breaks}${because === undefined ? '' : `, since ${because}; --text-format html sends it as HTML`}`,
    isClose: because !== undefined,
  }
}

function htmlOf(
  text: string,
  { isPage, isMixed }: Extract<Reading, { kind: 'html' }>,
  lineEnd: string,
): Converted {
  const html = isPage ? text : withLineBreaks(text, lineEnd)
  const breaks = html === text ? '' : ', line breaks kept'
  const other = isMixed ? '; --text-format text sends the tags as they read' : ''
  return { html, told: `sent as HTML${breaks}${other}`, isClose: isMixed }
}

/** Where an older server strips tags, a line break behind the tag stays, which HTML does not show. */
function lineEndOf({ keepsMarkupSince }: Field): string {
  return keepsMarkupSince === undefined ? '<br>' : '<br>\n'
}
