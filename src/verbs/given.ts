import type { Api } from '../api/api.ts'
import { checkReference, lookUpReference } from '../api/references.ts'
import type { Scope } from '../api/scope.ts'
import { writableFields } from '../api/writes/body.ts'
import type { WireValue } from '../api/writes/plan.ts'
import type { Reference } from '../api/writes/references-now.ts'
import { hasOption, type Input, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { RefusedError, UsageError } from '../errors.ts'
import type { Reading } from '../io/incoming.ts'
import type { TextMap } from '../records/extensions.ts'
import { flagOf, labelInSentence } from '../records/fields.ts'
import { nounOf } from '../records/naming.ts'
import { parseValue, requirePlainText } from '../records/values.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { controlIn } from '../text/decode.ts'
import { longTextOf, type Writing } from './field-options.ts'
import { type Current, comesBack, withoutExtensions } from './notated-texts.ts'
import { givenSecrets, valueOptions } from './secret-values.ts'
import { asHtml, textFormatOf, writesHtml } from './text-format.ts'
import { textFor } from './texts.ts'

/** What a person wrote for a record's fields: texts by field, those of files and standard input read. */
export type Texts = TextMap

/**
 * Reads what a person gave for a record's fields, and checks all of it that can be checked without asking the
 * server for anything. Throws a UsageError that names the flag.
 */
export async function givenTexts(
  context: Context,
  api: Api,
  resource: Resource,
  input: Input,
  on: Writing,
): Promise<Texts> {
  const texts = new Map<string, string>()
  const format = writesHtml(resource, on) ? textFormatOf(input) : 'auto'
  for (const [name, field] of writableFields(resource, on)) {
    const flag = flagOf(resource, name)
    const written = field.kind === 'secret' ? undefined : textOption(input, flag)
    if (written === undefined) continue
    const text = takesText(field)
      ? await textFor(context, flag, written, readingOf(field, flag))
      : written
    const file = fileOf(written)
    const sent = field.kind === 'html' ? await asHtml(context, { field, text, format, file }) : text
    if (on === 'create') requirePlain(flag, written, sent)
    await check(api, field, flag, sent, on)
    texts.set(name, sent)
  }
  // What is wrong with a new record is found before the server is asked anything.
  return on === 'create' ? withoutExtensions(resource, on, texts) : texts
}

/** Whether any text can be stored, so that `@` would be as well if it were not read as what it says. */
function takesText({ kind, isOpen }: Field): boolean {
  return kind === 'text' || kind === 'html' || isOpen === true
}

/** Says of a text with control characters in it where they come from. */
function requirePlain(flag: string, written: string, text: string): void {
  const file = fileOf(written)
  if (file === undefined) requirePlainText(`--${flag}`, text)
  else requirePlainText(`--${flag} ${written}`, text, file === '-' ? 'standard input' : file)
}

function fileOf(written: string): string | undefined {
  return /^@[^@]/.test(written) ? written.slice(1) : undefined
}

/** A stored text can be sent back, whatever is in it. */
function readingOf({ write }: Field, flag: string): Reading {
  const clearing = write?.isRequired === true ? undefined : `--${flag} ''`
  return { mayHoldControls: true, clearing }
}

async function check(
  api: Api,
  field: Field,
  flag: string,
  text: string,
  on: Writing,
): Promise<void> {
  if (on === 'update' && field.write?.isRequired === true && text.trim() === '') {
    throw new UsageError(`--${flag}: empty, and it has to be something`)
  }
  if (field.kind === 'reference') return checkReference(field, `--${flag}`, text)
  // Whether an empty date is one to refuse depends on what is stored (H10).
  if (field.kind === 'date' && on === 'update' && text.trim() === '') return
  // A malformed value is no change where it is stored already.
  if (on === 'update' && (field.notation !== undefined || controlIn(text) !== undefined)) return
  const options =
    field.isEncrypted === true
      ? { now: api.clock(), zone: api.zone }
      : await valueOptions(api, field)
  parseValue(field, `--${flag}`, text, options)
}

/** Values by field, and the records that they refer to. */
export interface GivenValues {
  values: Record<string, WireValue>
  references: readonly Reference[]
}

/** The new values of a record's fields, looked up and checked against the server's limits. */
export async function givenValues(
  context: Context,
  api: Api,
  resource: Resource,
  input: Input,
  { texts, on, scope, current }: { texts: Texts; on: Writing; scope: Scope; current?: Current },
): Promise<GivenValues> {
  const references: Reference[] = []
  const given: Record<string, WireValue> = await givenSecrets(context, api, resource, on, input)
  const settled = withoutExtensions(resource, on, texts, current)
  for (const [name, field] of writableFields(resource, on)) {
    const text = settled.get(name)
    if (text === undefined) continue
    const [flag, stored] = [flagOf(resource, name), current?.[name]]
    if (text === stored || comesBack(field, text, stored)) given[name] = stored
    else if (isDateCleared(field, flag, text, stored)) given[name] = ''
    else if (field.kind === 'reference') {
      const { id, record } = await lookUpReference(api, field, `--${flag}`, text, scope)
      given[name] = id
      if (record !== undefined) references.push({ field: name, ...record })
    } else {
      requirePlain(flag, textOption(input, flag) ?? '', text)
      given[name] = parseValue(field, `--${flag}`, text, await valueOptions(api, field))
    }
  }
  if (!hasOption(input, 'edit')) return { values: given, references }
  const { edited } = await import('./edited.ts')
  const long = longTextOf(resource, on)
  const written = long && (await edited(context, input, long, { given, stored: current ?? {} }))
  return { values: { ...given, ...written }, references }
}

/** Whether a date is to be cleared that is empty anyway; refused where one is stored, which nothing clears (H10). */
function isDateCleared(field: Field, flag: string, text: string, stored: unknown): boolean {
  if (field.kind !== 'date' || text.trim() !== '' || stored === undefined) return false
  if (stored === null || stored === '') return true
  throw new RefusedError(
    `an empty --${flag} would leave ${labelInSentence(field)} at ${String(stored)}: ITFlow does not clear a date.`,
    { hazard: 'H10', hint: 'Instead: clear it in the browser, or set another date' },
  )
}

/** Throws a UsageError where an editor is asked for and nobody is there to use it. */
export function checkEditor(context: Context, input: Input): void {
  if (!hasOption(input, 'edit') || context.canAsk) return
  throw new UsageError('--edit needs a terminal', { hint: 'Use @FILE or @-' })
}

/** Throws a UsageError that names every flag a create needs and was not given; `--edit` gives the long text. */
export function requireFields(
  resource: Resource,
  input: Input,
  given: (name: string) => WireValue | undefined,
  path = `itflow ${resource.name} create`,
): void {
  const edited = hasOption(input, 'edit') ? longTextOf(resource, 'create')?.name : undefined
  const missing = writableFields(resource, 'create')
    .filter(([name, { write }]) => write?.isRequired === true && name !== edited)
    .filter(([name]) => String(given(name) ?? '').trim() === '')
    .map(([name]) => `--${flagOf(resource, name)}`)
  if (missing.length === 0) return
  throw new UsageError(`A new ${nounOf(resource)} needs ${missing.join(' and ')}`, {
    hint: `See: ${path} --help`,
  })
}
