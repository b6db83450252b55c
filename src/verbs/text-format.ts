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
  help: 'how to read the text; by default HTML if all of it is HTML, otherwise plain text',
  group: 'Fields',
}

/** Builds the text format options, for commands that write text stored as HTML. */
export function textFormatOptions(resource: Resource, on: WriteKind): readonly OptionSpec[] {
  if (!writesHtml(resource, on)) return []
  return [
    TEXT_FORMAT,
    {
      name: 'markdown',
      type: { kind: 'switch' },
      help: 'read the text as Markdown; the default for .md files',
      group: 'Fields',
    },
  ]
}

/** Returns whether a write has a field that is stored as HTML. */
export function writesHtml(resource: Resource, on: WriteKind): boolean {
  return writableFields(resource, on).some(([, { kind }]) => kind === 'html')
}

/** Reads the text format options; throws a UsageError. */
export function textFormatOf(input: CommandInput): TextFormat {
  const format = choiceOption(input, TEXT_FORMAT)
  const isMarkdown = hasOption(input, 'markdown')
  if (isMarkdown && format !== undefined && format !== 'markdown') {
    throw new UsageError(`--markdown and --text-format ${format} can't be used together`)
  }
  return isMarkdown ? 'markdown' : (format ?? 'auto')
}

/** Reports how text stored as HTML was read: on a dry run, and whenever it was ambiguous. */
export function reportTextFormat(
  context: Context,
  field: Field | undefined,
  html: HtmlInput,
): void {
  const isAmbiguous = html.reason !== undefined || html.isMixed === true
  if (context.flags.dryRun !== true && !isAmbiguous) return
  context.note('text_format', `${field?.label ?? ''}: ${textFormatMessage(html)}`)
}

function textFormatMessage({ detectedFormat, keepsBreaks, reason, isMixed }: HtmlInput): string {
  if (detectedFormat === 'markdown') return 'sent as HTML made from the Markdown'
  const breaks = keepsBreaks ? ', line breaks kept' : ''
  if (detectedFormat === 'html') {
    const other = isMixed === true ? '; --text-format text sends the tags as text' : ''
    return `sent as HTML${breaks}${other}`
  }
  const why = reason === undefined ? '' : `, since ${reason}; --text-format html sends it as HTML`
  return `sent as plain text${breaks}${why}`
}
