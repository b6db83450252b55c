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

/**
 * Reads what a person gave for a record's fields, but for secrets, and checks all of it that can be checked without asking
 * the server for anything; `settled` are fields that the command has no options for. Throws a UsageError that names the flag.
 */
export async function readInputValues(
  context: Context,
  api: Api,
  resource: Resource,
  input: CommandInput,
  on: WriteKind,
  settled: readonly string[] = [],
): Promise<CheckedValues> {
  const values = new Map<string, CheckedValue>()
  const format = writesHtml(resource, on) ? textFormatOf(input) : 'auto'
  const here = await offlineValueOptions(api)
  for (const [name, field] of writableFields(resource, on)) {
    const flag = flagOf(resource, name)
    if (field.kind === 'secret' || settled.includes(name)) continue
    const written = textOption(input, flag)
    if (written === undefined) continue
    const given = { ...(await readValue(context, field, flag, written)), format }
    values.set(name, await checkInputValue(context, resource, name, given, { on, here }))
  }
  // What is wrong with a new record is found before the server is asked anything.
  if (on === 'create') splitExtensions(resource, on, values)
  return values
}

/** Checks a value, and tells what a text was taken for that is stored as HTML. */
export async function checkInputValue(
  context: Context,
  resource: Resource,
  name: string,
  given: InputValue,
  { on, here }: { on: WriteKind; here: ValueOptions },
): Promise<CheckedValue> {
  const value = await checkValue(resource, name, given, on, here)
  if (value.html !== undefined) reportTextFormat(context, resource.fields[name], value.html)
  return value
}

async function readValue(
  context: Context,
  field: Field,
  flag: string,
  written: string,
): Promise<InputValue> {
  const called = `--${flag}`
  if (!takesText(field)) return { value: written, inputName: called }
  const value = await readTextOption(context, flag, written, readingOf(field, flag))
  const file = /^@[^@]/.test(written) ? written.slice(1) : undefined
  if (file === undefined) return { value, inputName: called }
  const what = file === '-' ? 'standard input' : file
  return { value, inputName: called, file, from: { written: `${called} ${written}`, what } }
}

/** Whether any text can be stored, so that `@` would be as well if it were not read as what it says. */
function takesText({ kind, allowsOtherValues }: Field): boolean {
  return kind === 'text' || kind === 'html' || allowsOtherValues === true
}

/** A stored text can be sent back, whatever is in it. */
function readingOf({ write }: Field, flag: string): ReadOptions {
  const clearing = write?.isRequired === true ? undefined : `--${flag} ''`
  return { allowsControlCharacters: true, emptyInputHint: clearing }
}

/** Throws a UsageError where an editor is asked for and nobody is there to use it. */
export function checkEditor(context: Context, input: CommandInput): void {
  if (!hasOption(input, 'edit') || context.canAsk) return
  throw new UsageError('--edit needs a terminal', { hint: 'Use @FILE or @-' })
}

/** The field that `--edit` is going to give; undefined without it. */
export function editorField(
  resource: Resource,
  input: CommandInput,
  on: WriteKind,
): string | undefined {
  return hasOption(input, 'edit') ? longTextOf(resource, on)?.name : undefined
}

/** Throws a UsageError that names every flag a create needs and was not given; `settled` are given by the command itself. */
export function requireFields(
  resource: Resource,
  values: CheckedValues,
  settled: readonly (string | undefined)[],
  path: string,
): void {
  const missing = missingFields(
    resource,
    (name) => settled.includes(name) || (values.get(name)?.text ?? '').trim() !== '',
  ).map((name) => `--${flagOf(resource, name)}`)
  if (missing.length === 0) return
  throw new UsageError(`A new ${nounOf(resource)} needs ${missing.join(' and ')}`, {
    hint: `See: ${path} --help`,
  })
}
