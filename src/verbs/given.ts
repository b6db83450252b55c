import type { Api } from '../api/api.ts'
import { referenceOf } from '../api/references.ts'
import type { Scope } from '../api/scope.ts'
import { writableFields } from '../api/writes/body.ts'
import type { WireValue } from '../api/writes/plan.ts'
import { hasOption, type Input, type OptionSpec, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { RefusedError, UsageError } from '../errors.ts'
import { flagOf } from '../records/fields.ts'
import { parseValue } from '../records/values.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { placeholder, wordsOf } from './options.ts'
import { givenSecrets, secretOptions, valueOptions } from './secret-values.ts'
import { textFor } from './texts.ts'

/** Which write the options are for. */
export type Writing = 'create' | 'update'

/** The options that give a record's fields, and `--edit` where it has a long text. */
export function fieldOptions(resource: Resource, on: Writing): readonly OptionSpec[] {
  const options = writableFields(resource, on).flatMap(([name, field]) => {
    const flag = flagOf(resource, name)
    if (field.kind === 'secret') return secretOptions(flag, field)
    return [fieldOption(flag, field, on)]
  })
  const long = longTextOf(resource, on)
  if (long === undefined) return options
  const help = `write the ${long.field.label.toLowerCase()} in $EDITOR`
  return [...options, { name: 'edit', help, group: 'Fields' }]
}

function fieldOption(flag: string, field: Field, on: Writing): OptionSpec {
  const { label, write } = field
  const isRequired = on === 'create' && write?.isRequired === true
  const help = write?.help ?? `${label.toLowerCase()}${wordsOf(field)}`
  return {
    name: flag,
    value: placeholder(field),
    help: isRequired ? `${help} (required)` : help,
    group: 'Fields',
  }
}

interface LongText {
  name: string
  flag: string
  field: Field
}

/** The long text that `--edit` opens: the record's HTML, else its notes. */
function longTextOf(resource: Resource, on: Writing): LongText | undefined {
  const fields = writableFields(resource, on)
  const found =
    fields.find(([, { kind }]) => kind === 'html') ??
    fields.find(([name]) => /_notes?$/.test(name)) ??
    fields.find(([, { sql }]) => /text$/.test(sql))
  return found === undefined
    ? undefined
    : { name: found[0], flag: flagOf(resource, found[0]), field: found[1] }
}

/** What a person gave for a record's fields, validated and looked up: values by field. */
export async function givenValues(
  context: Context,
  api: Api,
  resource: Resource,
  input: Input,
  {
    on,
    scope,
    current,
  }: { on: Writing; scope: Scope; current?: Readonly<Record<string, unknown>> },
): Promise<Record<string, WireValue>> {
  const given: Record<string, WireValue> = await givenSecrets(context, api, resource, on, input)
  for (const [name, field] of writableFields(resource, on)) {
    if (field.kind === 'secret') continue
    const flag = flagOf(resource, name)
    if (isDateCleared(field, flag, input, current?.[name])) {
      given[name] = ''
      continue
    }
    const value = await fieldValue(context, api, { field, flag, scope }, input)
    if (value !== undefined) given[name] = value
  }
  if (hasOption(input, 'edit')) await addEdited(context, resource, on, given, current ?? {})
  return given
}

/** Whether a date is to be cleared that is empty anyway; refused where one is stored, which nothing clears (H10). */
function isDateCleared(field: Field, flag: string, input: Input, stored: unknown): boolean {
  if (field.kind !== 'date' || textOption(input, flag)?.trim() !== '') return false
  if (stored === undefined) return false
  if (stored === null || stored === '') return true
  throw new RefusedError(
    `an empty --${flag} would leave ${field.label.toLowerCase()} at ${String(stored)}: ITFlow does not clear a date.`,
    { hazard: 'H10', hint: 'Way round: clear it in the browser, or set another date' },
  )
}

async function fieldValue(
  context: Context,
  api: Api,
  { field, flag, scope }: { field: Field; flag: string; scope: Scope },
  input: Input,
): Promise<WireValue | undefined> {
  const written = textOption(input, flag)
  if (written === undefined) return undefined
  if (field.kind === 'reference') return referenceOf(api, field, flag, written, scope)
  const isText = field.kind === 'text' || field.kind === 'html'
  const read = isText ? await textFor(context, flag, written) : written
  const text = field.kind === 'html' ? asHtml(read) : read
  return parseValue(field, `--${flag}`, text, await valueOptions(api, field))
}

/** Text without markup keeps its line breaks where HTML is stored; what has markup is left as it is. */
function asHtml(text: string): string {
  return /<[a-z!/]/i.test(text) ? text : text.replace(/\r?\n/g, '<br>')
}

async function addEdited(
  context: Context,
  resource: Resource,
  on: Writing,
  given: Record<string, WireValue>,
  current: Readonly<Record<string, unknown>>,
): Promise<void> {
  const long = longTextOf(resource, on)
  if (long === undefined) return
  if (!context.canAsk) throw new UsageError('--edit needs a terminal', { hint: 'Use @FILE or @-' })
  const { edit } = await import('../io/editor.ts')
  const start = String(given[long.name] ?? current[long.name] ?? '')
  const suffix = long.field.kind === 'html' ? '.html' : '.txt'
  const text = await edit(start, suffix, context)
  given[long.name] = parseValue(long.field, '--edit', text, { now: context.clock() })
}

/** Throws a UsageError that names every flag a create needs and was not given. */
export function requireFields(
  resource: Resource,
  given: Readonly<Record<string, WireValue>>,
): void {
  const missing = writableFields(resource, 'create')
    .filter(([name, { write }]) => write?.isRequired === true && isEmpty(given[name]))
    .map(([name]) => `--${flagOf(resource, name)}`)
  if (missing.length === 0) return
  throw new UsageError(
    `A new ${resource.singular.replace('-', ' ')} needs ${missing.join(' and ')}`,
    { hint: `See: itflow ${resource.name} create --help` },
  )
}

function isEmpty(value: WireValue | undefined): boolean {
  return value === undefined || String(value).trim() === ''
}
