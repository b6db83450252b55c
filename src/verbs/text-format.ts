import { writableFields } from '../api/writes/body.ts'
import { choiceOption, hasOption, type Input, type OptionSpec } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { ChoiceType } from '../option-types.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { withLineBreaks } from '../text/html-breaks.ts'
import { plainAsHtml } from '../text/plain-html.ts'
import { type Reading, readingOf } from '../text/text-or-html.ts'
import type { Writing } from './field-options.ts'

/** How a text that is stored as HTML is to be read; `auto` decides by the text itself. */
export type TextFormat = 'auto' | 'text' | 'html' | 'markdown'

const TEXT_FORMAT: OptionSpec<ChoiceType<TextFormat>> = {
  name: 'text-format',
  type: { kind: 'choice', choices: ['auto', 'text', 'html', 'markdown'] },
  help: 'how to read the text; by default it is HTML only if all of it is, and plain text otherwise',
  group: 'Fields',
}

/** The options that say so, for commands that write such a text. */
export function textFormatOptions(resource: Resource, on: Writing): readonly OptionSpec[] {
  if (!writesHtml(resource, on)) return []
  return [
    TEXT_FORMAT,
    {
      name: 'markdown',
      type: { kind: 'switch' },
      help: 'the text is Markdown, as in a file that ends in .md',
      group: 'Fields',
    },
  ]
}

/** Whether a write takes a text that is stored as HTML. */
export function writesHtml(resource: Resource, on: Writing): boolean {
  return writableFields(resource, on).some(([, { kind }]) => kind === 'html')
}

/** What the options say; throws a UsageError. */
export function textFormatOf(input: Input): TextFormat {
  const format = choiceOption(input, TEXT_FORMAT)
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
