import { UsageError } from '../../errors.ts'
import { nounOf } from '../../records/describe-record.ts'
import { labelInSentence } from '../../records/field-names.ts'
import { parseId } from '../../records/ids.ts'
import { isMalformed, malformedError } from '../../records/notations.ts'
import type { Row } from '../../records/record.ts'
import { formatRecordNumber } from '../../records/record-number.ts'
import { fieldEquals, isSameText } from '../../records/text-equality.ts'
import type { Resource } from '../../resources/definition.ts'
import { NAME, naturalKeys } from '../../resources/natural-keys.ts'
import { decodeEntities } from '../../text/html-entities.ts'

/** How a record was named: by ID, by an explicit key, or by a text that may be any of them. */
export type Selector =
  | { by: 'id'; id: number }
  | { by: 'key'; key: string; value: string }
  | { by: 'any'; text: string }

/** A WHICH that isn't an ID. */
export type NamedSelector = Exclude<Selector, { by: 'id' }>

/** The key for a record number (`number:12`), with or without its prefix. */
const NUMBER = 'number'

/**
 * Parses a WHICH: `7`, `id:7`, `name:7`, `serial:ABC123`, `TCK-12`, a name. Digits are an ID unless they begin with a
 * zero. Throws a UsageError if it is empty, or for a value that its key can't have (`mac:zz`).
 */
export function parseSelector(resource: Resource, text: string): Selector {
  const trimmed = text.trim()
  if (trimmed === '') throw new UsageError(`The name of the ${nounOf(resource)} can't be empty`)
  const id = parseId(trimmed)
  if (id !== undefined) return { by: 'id', id }
  const [, prefix, rest] = /^([a-z_-]+):(.+)$/is.exec(trimmed) ?? []
  const [key, value] = [prefix?.toLowerCase() ?? '', rest?.trim() ?? '']
  if (key === 'id' && /^\d+$/.test(value)) return { by: 'id', id: Number(value) }
  const fields = fieldsOf(resource, key)
  if (value === '' || (fields.length === 0 && !isNumberKey(resource, key))) {
    return { by: 'any', text: trimmed }
  }
  if (key !== NAME) checkValue(resource, fields, trimmed, value)
  return { by: 'key', key, value }
}

function checkValue(
  { fields }: Resource,
  names: readonly string[],
  text: string,
  value: string,
): void {
  const declared = names.flatMap((name) => fields[name] ?? [])
  const [first] = declared
  if (first !== undefined && declared.every((field) => isMalformed(field, value))) {
    throw malformedError(first, text, `For a record with that name: ${NAME}:${text}`)
  }
}

function isNumberKey({ number }: Resource, key: string): boolean {
  return number !== undefined && key === NUMBER
}

/** The fields that a key compares; empty if it isn't a key. */
function fieldsOf(resource: Resource, key: string): readonly string[] {
  return naturalKeys(resource).find(({ word }) => word === key)?.fields ?? []
}

/** The keys that a WHICH can have: `id:`, `name:`, `serial:`. */
export function selectorKeys(resource: Resource): string[] {
  return ['id', ...namingKeys(resource)].map((key) => `${key}:`)
}

function namingKeys(resource: Resource): string[] {
  const words = naturalKeys(resource).map(({ word }) => word)
  return [...words, ...(resource.number === undefined ? [] : [NUMBER])]
}

/** The text of a WHICH, without its key. */
export function selectorText(selector: NamedSelector): string {
  return selector.by === 'key' ? selector.value : selector.text
}

/** Whether a WHICH matches a record by its name, a natural key or its number, in any notation. */
export function matchesSelector(resource: Resource, row: Row, selector: NamedSelector): boolean {
  const { label, aliasFields = [], keys } = resource
  if (selector.by === 'key') {
    const isNumber =
      isNumberKey(resource, selector.key) && hasNumber(resource, row, plainNumber(selector.value))
    return isNumber || hasValue(resource, row, fieldsOf(resource, selector.key), selector.value)
  }
  const names = [label, ...aliasFields, ...Object.values(keys)]
  return hasNumber(resource, row, selector.text) || hasValue(resource, row, names, selector.text)
}

/** Whether a WHICH matches a key that several records may share (a phone number). */
export function matchesSharedKey(resource: Resource, row: Row, selector: NamedSelector): boolean {
  const fields = Object.values(resource.sharedKeys ?? {}).flat()
  return selector.by === 'any' && hasValue(resource, row, fields, selector.text)
}

function hasValue(
  resource: Resource,
  row: Row,
  fields: readonly string[],
  wanted: string,
): boolean {
  return fields.some((name) => fieldEquals(resource, row, name, wanted))
}

/** Whether a record has this number, with its prefix or as bare digits. */
function hasNumber(resource: Resource, row: Row, wanted: string): boolean {
  const { number } = resource
  if (number === undefined) return false
  const isBare = /^\d+$/.test(wanted) && String(row[number.number] ?? '') === wanted
  return isBare || isSameText(formatRecordNumber(resource, row), wanted)
}

/** Removes leading zeros from digits, since numbers are shown without them; any other text stays as it is. */
function plainNumber(digits: string): string {
  return /^\d+$/.test(digits) ? digits.replace(/^0+(?=\d)/, '') : digits
}

/** A way to write a record other than by its ID. */
interface SelectorForm {
  /** The WHICH: `serial:123`, `TCK-12`. */
  written: string
  /** What it matches: `serial`. */
  what: string
}

/** Returns the ways to write a record that has these digits as its name, a key or its number. */
export function selectorFormsFor(resource: Resource, row: Row, digits: string): SelectorForm[] {
  const forms = namingKeys(resource)
    .filter((key) => key !== NUMBER && hasValue(resource, row, fieldsOf(resource, key), digits))
    .map((key) => ({ written: `${key}:${digits}`, what: labelOfKey(resource, key) }))
  if (!hasNumber(resource, row, digits)) return forms
  const number = formatRecordNumber(resource, row)
  const written = parseId(number) === undefined ? number : `${NUMBER}:${digits}`
  return [...forms, { written, what: NUMBER }]
}

function labelOfKey(resource: Resource, key: string): string {
  const [name = ''] = key === NAME ? [] : fieldsOf(resource, key)
  const field = resource.fields[name]
  return field === undefined ? key : labelInSentence(field)
}

/** The texts in which a partial name is searched: as stored, and with HTML entities decoded. */
export function searchedNamesOf(resource: Resource, row: Row, selector: NamedSelector): string[] {
  const { label, aliasFields = [], keys } = resource
  const fields =
    selector.by === 'key'
      ? fieldsOf(resource, selector.key)
      : [label, ...aliasFields, ...Object.values(keys)]
  const hasNumbers = selector.by === 'any' || isNumberKey(resource, selector.key)
  const texts = [
    ...fields.map((field) => String(row[field] ?? '')),
    ...(hasNumbers ? [formatRecordNumber(resource, row)] : []),
  ]
  return texts.flatMap((text) => (text === '' ? [] : [text, decodeEntities(text)]))
}
