import { writableFields } from '../api/writes/body.ts'
import { type CommandInput, choiceOption, hasOption, type OptionSpec } from '../cli/command.ts'
import type { ChoiceType } from '../cli/option-types.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { type HtmlInput, TEXT_FORMATS, type TextFormat } from '../records/html-input.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'

const TEXT_FORMAT: OptionSpec<ChoiceType<TextFormat>> = {
  name: 'text-format',
  type: { kind: 'choice', choices: TEXT_FORMATS },
  help: 'how to read the text; by default it is HTML only if all of it is, and plain text otherwise',
  group: 'Fields',
}

/** The options that say so, for commands that write such a text. */
export function textFormatOptions(resource: Resource, on: WriteKind): readonly OptionSpec[] {
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
export function writesHtml(resource: Resource, on: WriteKind): boolean {
  return writableFields(resource, on).some(([, { kind }]) => kind === 'html')
}

/** What the options say; throws a UsageError. */
export function textFormatOf(input: CommandInput): TextFormat {
  const format = choiceOption(input, TEXT_FORMAT)
  const isMarkdown = hasOption(input, 'markdown')
  if (isMarkdown && format !== undefined && format !== 'markdown') {
    throw new UsageError(`--markdown and --text-format ${format} can't be used together`)
  }
  return isMarkdown ? 'markdown' : (format ?? 'auto')
}

/** Tells what a text was taken for that is stored as HTML: on a dry run, and on every run where that was close. */
export function reportTextFormat(
  context: Context,
  field: Field | undefined,
  html: HtmlInput,
): void {
  const isClose = html.reason !== undefined || html.isMixed === true
  if (context.flags.dryRun !== true && !isClose) return
  context.note('text_format', `${field?.label ?? ''}: ${textFormatMessage(html)}`)
}

function textFormatMessage({ detectedFormat, keepsBreaks, reason, isMixed }: HtmlInput): string {
  if (detectedFormat === 'markdown') return 'sent as HTML made from the Markdown'
  const breaks = keepsBreaks ? ', line breaks kept' : ''
  if (detectedFormat === 'html') {
    const other = isMixed === true ? '; --text-format text sends the tags as they read' : ''
    return `sent as HTML${breaks}${other}`
  }
  const why = reason === undefined ? '' : `, since ${reason}; --text-format html sends it as HTML`
  return `sent as plain text${breaks}${why}`
}
