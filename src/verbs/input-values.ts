import { offlineValueOptions } from '../actions/resolve-values.ts'
import { splitExtensions } from '../actions/split-extensions.ts'
import type { Api } from '../api/api.ts'
import { writableFields } from '../api/writes/body.ts'
import { type CommandInput, hasOption, textOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { ReadOptions } from '../io/text-input.ts'
import { nounOf } from '../records/describe-record.ts'
import { flagOf } from '../records/field-names.ts'
import {
  type CheckedValue,
  type CheckedValues,
  checkValue,
  type InputValue,
  missingFields,
} from '../records/input.ts'
import type { ValueOptions } from '../records/values.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { longTextOf } from './field-options.ts'
import { readTextOption } from './file-text.ts'
import { reportTextFormat, textFormatOf, writesHtml } from './text-format.ts'

/** The command line that a write reads its values from, and what it writes. */
export interface ValueSource {
  resource: Resource
  input: CommandInput
  on: WriteKind
  /** Whether escape sequences and control characters are removed from text instead of being refused. */
  removesControlCharacters?: boolean
}

/**
 * Reads the options for a record's fields, except secrets, and checks what can be checked without the server.
 * `providedFields` are fields that the command sets itself. Throws a UsageError that names the option.
 */
export async function readInputValues(
  context: Context,
  api: Api,
  { resource, input, on, removesControlCharacters = false }: ValueSource,
  providedFields: readonly string[] = [],
): Promise<CheckedValues> {
  const values = new Map<string, CheckedValue>()
  const format = writesHtml(resource, on) ? textFormatOf(input) : 'auto'
  const here = await offlineValueOptions(api)
  for (const [name, field] of writableFields(resource, on)) {
    const flag = flagOf(resource, name)
    if (field.kind === 'secret' || providedFields.includes(name)) continue
    const written = textOption(input, flag)
    if (written === undefined) continue
    const read = await readValue(context, field, flag, written)
    const safe = removesControlCharacters ? await withoutControlCharacters(context, read) : read
    const value = { ...safe, format }
    values.set(name, await checkInputValue(context, name, value, { resource, on, here }))
  }
  // Errors in a new record are found before any request.
  if (on === 'create') splitExtensions(resource, on, values)
  return values
}

/** Checks a value, and reports how text that is stored as HTML was read. */
export async function checkInputValue(
  context: Context,
  name: string,
  value: InputValue,
  { resource, on, here }: Pick<ValueSource, 'resource' | 'on'> & { here: ValueOptions },
): Promise<CheckedValue> {
  const checked = await checkValue(resource, name, value, on, here)
  if (checked.html !== undefined) reportTextFormat(context, resource.fields[name], checked.html)
  return checked
}

async function readValue(
  context: Context,
  field: Field,
  flag: string,
  written: string,
): Promise<InputValue> {
  const inputName = `--${flag}`
  if (!takesText(field)) return { value: written, inputName }
  const value = await readTextOption(context, flag, written, readOptionsFor(field, flag))
  const file = /^@[^@]/.test(written) ? written.slice(1) : undefined
  if (file === undefined) return { value, inputName }
  const what = file === '-' ? 'standard input' : file
  return { value, inputName, file, from: { written: `${inputName} ${written}`, what } }
}

/** Removes what a terminal would act on, such as the colors of a log, and reports that. */
async function withoutControlCharacters(context: Context, given: InputValue): Promise<InputValue> {
  const { value, inputName } = given
  if (typeof value !== 'string') return given
  const { cleanText } = await import('../text/terminal-safe.ts')
  const cleaned = cleanText(value)
  if (cleaned === value.replace(/\r\n?/g, '\n')) return given
  context.note('cleaned', `${inputName}: escape sequences and control characters were removed`)
  return { ...given, value: cleaned }
}

/** Returns whether the field accepts any text, so `@` means a file. */
function takesText({ kind, allowsOtherValues }: Field): boolean {
  return kind === 'text' || kind === 'html' || allowsOtherValues === true
}

/** Returns the reading options: control characters are allowed, so stored text can be sent back. */
function readOptionsFor({ write }: Field, flag: string): ReadOptions {
  const clearing = write?.isRequired === true ? undefined : `--${flag} ''`
  return { allowsControlCharacters: true, emptyInputHint: clearing }
}

/** Throws a UsageError for `--edit` if nobody can use an editor. */
export function checkEditor(context: Context, input: CommandInput): void {
  if (!hasOption(input, 'edit') || context.canAsk) return
  throw new UsageError('--edit needs a terminal', { hint: 'Use @FILE or @-' })
}

/** Returns the field that `--edit` supplies; undefined without `--edit`. */
export function editorField(
  resource: Resource,
  input: CommandInput,
  on: WriteKind,
): string | undefined {
  return hasOption(input, 'edit') ? longTextOf(resource, on)?.name : undefined
}

/** Throws a UsageError that lists the required options that are missing; `providedFields` are set by the command itself. */
export function refuseMissingFields(
  resource: Resource,
  values: CheckedValues,
  providedFields: readonly (string | undefined)[],
  path: string,
): void {
  const missing = missingFields(
    resource,
    (name) => providedFields.includes(name) || (values.get(name)?.text ?? '').trim() !== '',
  ).map((name) => `--${flagOf(resource, name)}`)
  if (missing.length === 0) return
  throw new UsageError(`A new ${nounOf(resource)} needs ${missing.join(' and ')}`, {
    hint: `See: ${path} --help`,
  })
}
