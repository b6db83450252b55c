import { writableFields } from '../api/writes/body.ts'
import { hasOption, type Input, type OptionSpec, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { type HtmlInput, TEXT_FORMATS, type TextFormat } from '../records/html-input.ts'
import type { Writing } from '../records/writable.ts'
import type { Field, Resource } from '../resources/definition.ts'

/** The options that say so, for commands that write such a text. */
export function textFormatOptions(resource: Resource, on: Writing): readonly OptionSpec[] {
  const hasHtml = writableFields(resource, on).some(([, { kind }]) => kind === 'html')
  if (!hasHtml) return []
  const group = 'Fields'
  return [
    {
      name: 'text-format',
      value: TEXT_FORMATS.join('|'),
      help: 'how to read the text; by default it is HTML only if all of it is, and plain text otherwise',
      group,
    },
    { name: 'markdown', help: 'the text is Markdown, as in a file that ends in .md', group },
  ]
}

/** What the options say; throws a UsageError. */
export function textFormatOf(input: Input): TextFormat {
  const given = textOption(input, 'text-format')
  const format = TEXT_FORMATS.find((name) => name === given?.toLowerCase())
  if (given !== undefined && format === undefined) {
    throw new UsageError(`--text-format ${given}: not one of ${TEXT_FORMATS.join(', ')}`)
  }
  const isMarkdown = hasOption(input, 'markdown')
  if (isMarkdown && format !== undefined && format !== 'markdown') {
    throw new UsageError(`--markdown and --text-format ${format} can't be used together`)
  }
  return isMarkdown ? 'markdown' : (format ?? 'auto')
}

/** Tells what a text was taken for that is stored as HTML: on a dry run, and on every run where that was close. */
export function tellHtml(context: Context, field: Field | undefined, html: HtmlInput): void {
  const isClose = html.because !== undefined || html.isMixed === true
  if (context.flags.dryRun !== true && !isClose) return
  context.note('text_format', `${field?.label ?? ''}: ${saidOf(html)}`)
}

function saidOf({ as, keepsBreaks, because, isMixed }: HtmlInput): string {
  if (as === 'markdown') return 'sent as HTML made from the Markdown'
  const breaks = keepsBreaks ? ', line breaks kept' : ''
  if (as === 'html') {
    const other = isMixed === true ? '; --text-format text sends the tags as they read' : ''
    return `sent as HTML${breaks}${other}`
  }
  const why = because === undefined ? '' : `, since ${because}; --text-format html sends it as HTML`
  return `sent as plain text${breaks}${why}`
}
