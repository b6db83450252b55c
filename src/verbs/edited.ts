import type { Given, WireValue } from '../api/writes/plan.ts'
import { isStored } from '../api/writes/same-value.ts'
import type { Input } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { edit } from '../io/editor.ts'
import { waitFor } from '../io/waiting.ts'
import { parseValue } from '../records/values.ts'
import type { Field } from '../resources/definition.ts'
import { plainAsHtml } from '../text/plain-html.ts'
import { readingOf } from '../text/text-or-html.ts'
import type { LongText } from './field-options.ts'
import { asHtml, type TextFormat, textFormatOf } from './text-format.ts'

/** The long text as it was written in the editor, which starts with what is given or stored; throws a UsageError where it is needed and nothing was written. */
export async function edited(
  context: Context,
  input: Input,
  { name, field }: LongText,
  { given, stored }: { given: Given; stored: Readonly<Record<string, unknown>> },
): Promise<Record<string, WireValue>> {
  const start = String(given[name] ?? stored[name] ?? '')
  const text =
    field.kind === 'html'
      ? await editedHtml(context, field, start, textFormatOf(input))
      : await written(context, start, '.txt')
  if (text.trim() === '' && field.write?.isRequired === true) {
    throw new UsageError('--edit: nothing was written; nothing was sent')
  }
  const isKnown = (given[name] ?? stored[name]) !== undefined
  // An unchanged text is not a request to keep it if somebody else changes it.
  if (isKnown && text === start) return {}
  const value = parseValue(field, '--edit', text, { now: context.clock() })
  return isKnown && value === start ? {} : { [name]: value }
}

/** What a person makes of a text in the editor. */
function written(context: Context, text: string, suffix: string): Promise<string> {
  return waitFor(context, edit(text, suffix, context))
}

/** HTML that says no more than a text does is edited as that text, all other as HTML. */
async function editedHtml(
  context: Context,
  field: Field,
  html: string,
  asked: TextFormat,
): Promise<string> {
  const plain = html === '' || asked === 'html' ? undefined : await plainTextOf(field, html)
  const suffix = asked === 'markdown' ? '.md' : plain === undefined ? '.html' : '.txt'
  const text = await written(context, plain ?? html, suffix)
  if (text === (plain ?? html)) return html
  return asHtml(context, {
    field,
    text,
    format: asked === 'auto' ? formatOf(text, html, plain) : asked,
  })
}

/** What was HTML stays HTML, unless its last tag and reference were taken out. */
function formatOf(text: string, html: string, plain: string | undefined): TextFormat {
  if (html === '' || readingOf(text).kind === 'html') return 'auto'
  if (plain !== undefined) return 'text'
  return /<[a-z/!]|&[a-z#]/i.test(text) ? 'html' : 'text'
}

/** The text that HTML is made of, if it becomes that HTML again. */
async function plainTextOf(field: Field, html: string): Promise<string | undefined> {
  const { htmlText } = await import('../output/html.ts')
  const text = htmlText(html)
  return isStored(field, plainAsHtml(text), withoutNeedless(html)) ? text : undefined
}

/** HTML without the references that other editors write and `plainAsHtml` does not. */
function withoutNeedless(html: string): string {
  return html.replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'")
}
