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

/** How a record was named: by ID, by a key said outright, or by whatever fits. */
export type Selector =
  | { by: 'id'; id: number }
  | { by: 'key'; key: string; value: string }
  | { by: 'any'; text: string }

/** A WHICH that is no ID: a key said outright, or whatever fits. */
export type NamedSelector = Exclude<Selector, { by: 'id' }>

/** The key of a number as people write it, which may be digits alone. */
const NUMBER = 'number'

/**
 * Reads what a person wrote for WHICH: `7`, `id:7`, `name:7`, `serial:ABC123`, `TCK-12`, a name. Digits are an ID
 * unless they begin with a zero. Throws a UsageError for a key with what can be none (`mac:zz`).
 */
export function parseSelector(resource: Resource, text: string): Selector {
  const trimmed = text.trim()
  if (trimmed === '') throw new UsageError(`The name of the ${nounOf(resource)} is empty`)
  const id = parseId(trimmed)
  if (id !== undefined) return { by: 'id', id }
  const [, word, written] = /^([a-z_-]+):(.+)$/is.exec(trimmed) ?? []
  const [key, value] = [word?.toLowerCase() ?? '', written?.trim() ?? '']
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
  said: string,
  value: string,
): void {
  const declared = names.flatMap((name) => fields[name] ?? [])
  const [first] = declared
  if (first !== undefined && declared.every((field) => isMalformed(field, value))) {
    throw malformedError(first, said, `For a record of that name: ${NAME}:${said}`)
  }
}

function isNumberKey({ number }: Resource, key: string): boolean {
  return number !== undefined && key === NUMBER
}

/** The fields that a key compares; empty for what is no key. */
function fieldsOf(resource: Resource, key: string): readonly string[] {
  return naturalKeys(resource).find(({ word }) => word === key)?.fields ?? []
}

/** The keys that can be said outright: `id:7`, `name:7`, `serial:ABC123`. */
export function selectorKeys(resource: Resource): string[] {
  return ['id', ...namingKeys(resource)].map((key) => `${key}:`)
}

function namingKeys(resource: Resource): string[] {
  const words = naturalKeys(resource).map(({ word }) => word)
  return [...words, ...(resource.number === undefined ? [] : [NUMBER])]
}

/** What was written for it, without its key. */
export function selectorText(which: NamedSelector): string {
  return which.by === 'key' ? which.value : which.text
}

/** Whether a record is called what was written: by its name, a natural key or its number, whatever the notation. */
export function matchesSelector(resource: Resource, row: Row, which: NamedSelector): boolean {
  const { label, aliasFields = [], keys } = resource
  if (which.by === 'key') {
    const isNumber =
      isNumberKey(resource, which.key) && hasNumber(resource, row, plainNumber(which.value))
    return isNumber || hasOne(resource, row, fieldsOf(resource, which.key), which.value)
  }
  const names = [label, ...aliasFields, ...Object.values(keys)]
  return hasNumber(resource, row, which.text) || hasOne(resource, row, names, which.text)
}

/** Whether a key that several records may share (a phone number) has what was written. */
export function matchesSharedKey(resource: Resource, row: Row, which: NamedSelector): boolean {
  const fields = Object.values(resource.sharedKeys ?? {}).flat()
  return which.by === 'any' && hasOne(resource, row, fields, which.text)
}

function hasOne(resource: Resource, row: Row, fields: readonly string[], wanted: string): boolean {
  return fields.some((name) => fieldEquals(resource, row, name, wanted))
}

/** The whole number, or what of it stands behind the prefix where the key says that it is one. */
function hasNumber(resource: Resource, row: Row, wanted: string): boolean {
  const { number } = resource
  if (number === undefined) return false
  const isBare = /^\d+$/.test(wanted) && String(row[number.number] ?? '') === wanted
  return isBare || isSameText(formatRecordNumber(resource, row), wanted)
}

/** Digits without zeros before them, with which no number is shown; any other text as it is. */
function plainNumber(digits: string): string {
  return /^\d+$/.test(digits) ? digits.replace(/^0+(?=\d)/, '') : digits
}

/** A way to name a record by what is no ID. */
export interface SelectorForm {
  /** Ready to be used: `serial:123`, `TCK-12`. */
  written: string
  /** What of the record it is: `serial`. */
  what: string
}

/** The ways to name a record that has these digits as its name, a key or its number. */
export function selectorFormsFor(resource: Resource, row: Row, digits: string): SelectorForm[] {
  const ways = namingKeys(resource)
    .filter((key) => key !== NUMBER && hasOne(resource, row, fieldsOf(resource, key), digits))
    .map((key) => ({ written: `${key}:${digits}`, what: wordFor(resource, key) }))
  if (!hasNumber(resource, row, digits)) return ways
  const number = formatRecordNumber(resource, row)
  const written = parseId(number) === undefined ? number : `${NUMBER}:${digits}`
  return [...ways, { written, what: NUMBER }]
}

function wordFor(resource: Resource, key: string): string {
  const [name = ''] = key === NAME ? [] : fieldsOf(resource, key)
  const field = resource.fields[name]
  return field === undefined ? key : labelInSentence(field)
}

/** What a part of a name is looked for in, as it is stored and as a person reads it. */
export function searchedNamesOf(resource: Resource, row: Row, which: NamedSelector): string[] {
  const { label, aliasFields = [], keys } = resource
  const fields =
    which.by === 'key'
      ? fieldsOf(resource, which.key)
      : [label, ...aliasFields, ...Object.values(keys)]
  const hasNumbers = which.by === 'any' || isNumberKey(resource, which.key)
  const texts = [
    ...fields.map((field) => String(row[field] ?? '')),
    ...(hasNumbers ? [formatRecordNumber(resource, row)] : []),
  ]
  return texts.flatMap((text) => (text === '' ? [] : [text, decodeEntities(text)]))
}
