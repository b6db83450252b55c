import { offlineValueOptions } from '../../actions/resolve-values.ts'
import { UsageError } from '../../errors.ts'
import { editorNameOf, InvalidTextError } from '../../io/editor.ts'
import type { CheckedValue } from '../../records/input.ts'
import { editInEditor } from '../edit-text.ts'
import { checkInputValue } from '../input-values.ts'
import { type AskedField, describeInvalid, type Form } from './new-record-form.ts'

/**
 * Asks for a long text: one line at the prompt, or more in the editor. The text is saved as a draft, and edited again
 * if it isn't valid; undefined if skipped.
 */
export async function askLongText(
  form: Form,
  asked: AskedField,
): Promise<CheckedValue | undefined> {
  let start: string | Uint8Array = ''
  for (;;) {
    const text: string | InvalidTextError = await readText(form, asked, start).catch(asInvalidText)
    if (text instanceof InvalidTextError) {
      form.context.reportInvalidAnswer(describeInvalid(text))
      start = text.saved
      continue
    }
    if (text.trim() === '' && !asked.isRequired) return undefined
    try {
      if (text.trim() === '') throw new UsageError('The text is empty')
      return await checkedText(form, asked, text)
    } catch (error) {
      form.context.reportInvalidAnswer(describeInvalid(error))
      start = text
    }
  }
}

/** Returns an error that can be fixed in the editor; rethrows any other. */
function asInvalidText(error: unknown): InvalidTextError {
  if (error instanceof InvalidTextError) return error
  throw error
}

async function readText(
  form: Form,
  asked: AskedField,
  start: string | Uint8Array,
): Promise<string> {
  const { context, format } = form
  const line = await (await context.prompts()).text(questionWithEditor(form, asked))
  const isLine = line.trim() !== '' && line.trim().toLowerCase() !== 'e'
  if (isLine) {
    await context.saveDraft({ text: Buffer.from(line), suffix: '.txt' })
    return line
  }
  if (line.trim() === '' && !asked.isRequired) return ''
  const suffixes = { auto: '.txt', text: '.txt', html: '.html', markdown: '.md' } as const
  const written = await editInEditor(context, start, suffixes[format], asked.field.label)
  if (written.trim() === '' && !asked.isRequired) {
    context.note('left_out', `${asked.field.label}: nothing was written, so it was left out`)
  }
  return written
}

function questionWithEditor(
  { context: { env, platform } }: Form,
  { field, isRequired }: AskedField,
): string {
  const editor = editorNameOf(env, platform)
  return isRequired
    ? `${field.label} (one line, or Enter to open ${editor})`
    : `${field.label} (one line, e to open ${editor}, or Enter to skip)`
}

async function checkedText(
  { context, api, resource, format }: Form,
  { name, field }: AskedField,
  value: string,
): Promise<CheckedValue> {
  const options = { resource, on: 'create', here: await offlineValueOptions(api) } as const
  return checkInputValue(context, name, { value, format, inputName: field.label }, options)
}
