import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { rejectInvisible, requireOtpSecret } from '../secrets/secret-input.ts'
import { findControlCharacter } from '../text/decode.ts'
import { capitalise, withArticle } from '../text/sentence.ts'
import { nounOf, nounsOf } from './describe-record.ts'
import { closestMatch } from './did-you-mean.ts'
import { matchFieldNames, writableFlags } from './field-names.ts'
import { type HtmlInput, type HtmlSource, parseHtmlInput } from './html-input.ts'
import { jsonEntries, textOfJson } from './json-input.ts'
import { checkReference } from './reference-input.ts'
import { parseValue, rejectControlCharacters, type ValueOptions } from './values.ts'
import { isWritable, type WriteKind } from './writable.ts'

/** A value given for a field. */
export interface InputValue extends HtmlSource {
  /** A text as a person writes it, or a JSON value: a number, true, false, or null to clear the field. */
  value: unknown
  /** Its name in messages: `--status`, `row 3, column Status`, `status`. */
  inputName: string
  /** If the text comes from a file or the like (`--notes @x.txt`): the option as written, and the source. */
  from?: { written: string; what: string } | undefined
}

/** A parsed value, as far as it can be parsed without the server and the record. */
type ParsedInput =
  /** The value to send. */
  | { is: 'value'; value: string | number }
  /** It names a record to look up; `0`, `none` and empty text mean no record. */
  | { is: 'reference' }
  /** Invalid: refused, unless the record already has exactly this text. */
  | { is: 'malformed'; error: UsageError }

/** A value for a field, checked as far as possible without the server. */
export interface CheckedValue {
  inputName: string
  /** The text; for HTML, the HTML to store. */
  text: string
  parsed: ParsedInput
  /** How the text of an HTML field was read. */
  html?: HtmlInput | undefined
}

/** Checked values by the newest names of their fields. */
export type CheckedValues = ReadonlyMap<string, CheckedValue>

/** Checks a value for a field. Throws a UsageError that names it by `inputName`. */
export async function checkValue(
  resource: Resource,
  name: string,
  given: InputValue,
  on: WriteKind,
  here: ValueOptions,
): Promise<CheckedValue> {
  const { inputName } = given
  const field = resource.fields[name]
  if (field === undefined || !isWritable(field, on)) throw notWritten(resource, inputName, on)
  const written = textOfJson(field, inputName, given.value)
  if (on === 'update' && field.write?.isRequired === true && written.trim() === '') {
    throw new UsageError(`${inputName} can't be empty`)
  }
  if (field.kind === 'secret') await checkSecret(field, inputName, written)
  const isHtml = field.kind === 'html' && written.trim() !== ''
  const html = isHtml ? await parseHtmlInput(field, written, given) : undefined
  const text = html?.html ?? written
  return { inputName, text, parsed: parseInput(field, given, text, on, here), html }
}

/** Options for all values of a record. */
interface RecordInputOptions {
  /** Returns a field's name in messages; the key by default. */
  inputNameOf?: ((key: string) => string) | undefined
  /** How to read HTML fields: `html` for text that was converted before. */
  format?: HtmlSource['format']
}

/** Checks all values of a record, given as a JSON object with field names as keys. Throws a UsageError. */
export async function checkRecord(
  resource: Resource,
  record: unknown,
  on: WriteKind,
  here: ValueOptions,
  { inputNameOf = (key) => key, format }: RecordInputOptions = {},
): Promise<CheckedValues> {
  const values = new Map<string, CheckedValue>()
  for (const [key, value] of jsonEntries(capitalise(withArticle(nounOf(resource))), record)) {
    const name = writtenName(resource, key, on, inputNameOf(key))
    if (values.has(name)) throw new UsageError(`${inputNameOf(key)}: given twice`)
    const given = { value, inputName: inputNameOf(key), format }
    values.set(name, await checkValue(resource, name, given, on, here))
  }
  return values
}

/** Returns the required fields that a create lacks. */
export function missingFields(
  { fields }: Resource,
  isGiven: (name: string) => boolean,
): readonly string[] {
  return Object.entries(fields)
    .filter(([, field]) => isWritable(field, 'create') && field.write?.isRequired === true)
    .flatMap(([name]) => (isGiven(name) ? [] : [name]))
}

function parseInput(
  field: Field,
  { inputName, from }: InputValue,
  text: string,
  on: WriteKind,
  here: ValueOptions,
): ParsedInput {
  try {
    rejectControlCharacters(from?.written ?? inputName, text, from?.what)
    if (field.kind === 'reference') {
      checkReference(field, inputName, text)
      return { is: 'reference' }
    }
    // The limit of an encrypted field is checked later, when the release is known for sure.
    const { release, ...withoutRelease } = here
    const options = field.isEncrypted === true ? withoutRelease : here
    return { is: 'value', value: parseValue(field, inputName, text, options) }
  } catch (error) {
    if (!(error instanceof UsageError) || on !== 'update' || !mayBeStored(field, text)) throw error
    return { is: 'malformed', error }
  }
}

/** Whether an invalid text may still be what is stored, so that giving it changes nothing. */
function mayBeStored({ kind, notation }: Field, text: string): boolean {
  // An empty date is refused only if one is stored (H10).
  if (kind === 'date' && text.trim() === '') return true
  return kind !== 'secret' && (notation !== undefined || findControlCharacter(text) !== undefined)
}

async function checkSecret(field: Field, inputName: string, secret: string): Promise<void> {
  if (secret === '') return
  if (secret.trim() === '') throw new UsageError(`${inputName} can't be blank`)
  rejectInvisible(inputName, secret)
  if (field.isTotpSecret === true) await requireOtpSecret(inputName, secret)
}

function notWritten(resource: Resource, inputName: string, on: WriteKind): UsageError {
  const near = closestMatch(inputName.trim().replace(/\s+/g, '-'), writableFlags(resource, on))
  return new UsageError(`${inputName}: not a field of ${nounsOf(resource)} that ${on} can set`, {
    ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
  })
}

/** Returns the newest name of the writable field that a word refers to. Throws a UsageError if there is none. */
function writtenName(resource: Resource, key: string, on: WriteKind, inputName: string): string {
  const found = matchFieldNames(resource, key).find((name) => {
    const field = resource.fields[name]
    return field !== undefined && isWritable(field, on)
  })
  if (found === undefined) throw notWritten(resource, inputName, on)
  return found
}
