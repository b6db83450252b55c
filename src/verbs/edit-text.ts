import { offlineValueOptions, type WriteInput } from '../actions/resolve-values.ts'
import type { Api } from '../api/api.ts'
import { isEqualToStored } from '../api/writes/same-value.ts'
import { type CommandInput, hasOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { editText } from '../io/editor.ts'
import { countWhile } from '../io/wait-counter.ts'
import type { TextFormat } from '../records/html-input.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { detectHtml } from '../text/detect-html.ts'
import { textToHtml } from '../text/text-to-html.ts'
import { longTextOf } from './field-options.ts'
import { checkInputValue } from './input-values.ts'
import { textFormatOf } from './text-format.ts'

/**
 * What is asked of a write once the other values are settled: the long text as it is written in an editor, which starts
 * with what is given or stored; undefined without `--edit`. Throws a UsageError where it is needed and nothing was written.
 */
export function createEditorInput(
  context: Context,
  api: Api,
  resource: Resource,
  input: CommandInput,
  on: WriteKind,
): WriteInput['getLateValues'] {
  const long = hasOption(input, 'edit') ? longTextOf(resource, on) : undefined
  if (long === undefined) return undefined
  return async ({ values, current }) => {
    const stored = values[long.name] ?? current?.[long.name]
    const start = String(stored ?? '')
    const given = await written(context, long.field, start, textFormatOf(input))
    if (given.value.trim() === '' && long.field.write?.isRequired === true) {
      throw new UsageError('--edit: nothing was written; nothing was sent')
    }
    const isKnown = stored !== undefined
    // An unchanged text is not a request to keep it if somebody else changes it.
    if (isKnown && given.value === start) return new Map()
    const how = { on, here: await offlineValueOptions(api) }
    const value = await checkInputValue(
      context,
      resource,
      long.name,
      { ...given, inputName: '--edit' },
      how,
    )
    return isKnown && value.text === start ? new Map() : new Map([[long.name, value]])
  }
}

/** What was written, and how it is to be read. */
interface EditedText {
  value: string
  format?: TextFormat
}

async function written(
  context: Context,
  field: Field,
  start: string,
  asked: TextFormat,
): Promise<EditedText> {
  if (field.kind === 'html') return editedHtml(context, field, start, asked)
  return { value: await editInEditor(context, start, '.txt') }
}

/** What a person makes of a text in the editor; `called` is what asked for it. */
export function editInEditor(
  context: Context,
  text: string | Uint8Array,
  suffix: string,
  called?: string,
): Promise<string> {
  return countWhile(context, editText(text, suffix, context, called))
}

/** HTML that says no more than a text does is edited as that text, all other as HTML. */
async function editedHtml(
  context: Context,
  field: Field,
  html: string,
  asked: TextFormat,
): Promise<EditedText> {
  const plain = html === '' || asked === 'html' ? undefined : await plainTextOf(field, html)
  const suffix = asked === 'markdown' ? '.md' : plain === undefined ? '.html' : '.txt'
  const value = await editInEditor(context, plain ?? html, suffix)
  if (value === (plain ?? html)) return { value: html }
  return { value, format: asked === 'auto' ? formatOf(value, html, plain) : asked }
}

/** What was HTML stays HTML, unless its last tag and reference were taken out. */
function formatOf(text: string, html: string, plain: string | undefined): TextFormat {
  if (html === '' || detectHtml(text).kind === 'html') return 'auto'
  if (plain !== undefined) return 'text'
  return /<[a-z/!]|&[a-z#]/i.test(text) ? 'html' : 'text'
}

/** The text that HTML is made of, if it becomes that HTML again. */
async function plainTextOf(field: Field, html: string): Promise<string | undefined> {
  const { htmlToText } = await import('../text/html-to-text.ts')
  const text = htmlToText(html)
  return isEqualToStored(field, textToHtml(text), decodeOptionalEntities(html)) ? text : undefined
}

/** HTML without the references that other editors write and `textToHtml` does not. */
function decodeOptionalEntities(html: string): string {
  return html.replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'")
}
