import { offlineValueOptions, type WriteInput } from '../actions/resolve-values.ts'
import type { Api } from '../api/api.ts'
import { isEqualToStored } from '../api/writes/same-value.ts'
import { hasOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { editText } from '../io/editor.ts'
import { countWhile } from '../io/wait-counter.ts'
import type { TextFormat } from '../records/html-input.ts'
import type { Field } from '../resources/field.ts'
import { detectHtml } from '../text/detect-html.ts'
import { textToHtml } from '../text/text-to-html.ts'
import { longTextOf } from './field-options.ts'
import { checkInputValue, type ValueSource } from './input-values.ts'
import { textFormatOf } from './text-format.ts'

/**
 * Returns a function that has the user edit the long text once the other values are resolved, starting with the given
 * or stored text; undefined without `--edit`. The function throws a UsageError if the text is required and empty.
 */
export function createEditorInput(
  context: Context,
  api: Api,
  { resource, input, on }: ValueSource,
): WriteInput['getLateValues'] {
  const long = hasOption(input, 'edit') ? longTextOf(resource, on) : undefined
  if (long === undefined) return undefined
  return async ({ values, current }) => {
    const stored = values[long.name] ?? current?.[long.name]
    const start = String(stored ?? '')
    const edited = await readEdited(context, long.field, start, textFormatOf(input))
    if (edited.value.trim() === '' && long.field.write?.isRequired === true) {
      throw new UsageError('--edit: the text is empty. Nothing was sent.')
    }
    const isKnown = stored !== undefined
    // Unchanged text isn't sent, so as not to overwrite someone else's change.
    if (isKnown && edited.value === start) return new Map()
    const value = await checkInputValue(
      context,
      long.name,
      { ...edited, inputName: '--edit' },
      { resource, on, here: await offlineValueOptions(api) },
    )
    return isKnown && value.text === start ? new Map() : new Map([[long.name, value]])
  }
}

/** The edited text and its format. */
interface EditedText {
  value: string
  format?: TextFormat
}

async function readEdited(
  context: Context,
  field: Field,
  start: string,
  format: TextFormat,
): Promise<EditedText> {
  if (field.kind === 'html') return editHtml(context, field, start, format)
  return { value: await editInEditor(context, start, '.txt') }
}

/** Opens text in the editor and returns the result; `optionName` names what is edited. */
export function editInEditor(
  context: Context,
  text: string | Uint8Array,
  suffix: string,
  optionName?: string,
): Promise<string> {
  return countWhile(context, editText(text, suffix, context, optionName))
}

/** Edits HTML as plain text if it has no markup that would be lost, otherwise as HTML. */
async function editHtml(
  context: Context,
  field: Field,
  html: string,
  requested: TextFormat,
): Promise<EditedText> {
  const plain = html === '' || requested === 'html' ? undefined : await plainTextOf(field, html)
  const suffix = requested === 'markdown' ? '.md' : plain === undefined ? '.html' : '.txt'
  const value = await editInEditor(context, plain ?? html, suffix)
  if (value === (plain ?? html)) return { value: html }
  return { value, format: requested === 'auto' ? detectFormat(value, html, plain) : requested }
}

/** Returns the format of edited text: HTML stays HTML, unless its last tag and entity were removed. */
function detectFormat(text: string, html: string, plain: string | undefined): TextFormat {
  if (html === '' || detectHtml(text).kind === 'html') return 'auto'
  if (plain !== undefined) return 'text'
  return /<[a-z/!]|&[a-z#]/i.test(text) ? 'html' : 'text'
}

/** Returns HTML as plain text, if converting it back gives the same HTML. */
async function plainTextOf(field: Field, html: string): Promise<string | undefined> {
  const { htmlToText } = await import('../text/html-to-text.ts')
  const text = htmlToText(html)
  return isEqualToStored(field, textToHtml(text), decodeOptionalEntities(html)) ? text : undefined
}

/** Decodes the entities that other editors write and `textToHtml` doesn't. */
function decodeOptionalEntities(html: string): string {
  return html.replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'")
}
