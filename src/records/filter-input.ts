import { UsageError } from '../errors.ts'
import type { Field } from '../resources/field.ts'
import { parseId } from './ids.ts'
import { textOfJson } from './json-input.ts'
import { isMalformed } from './notations.ts'
import { checkReference } from './reference-input.ts'
import { parseValue, type ValueOptions } from './values.ts'

/** The time and zone that `today` refers to. */
type Here = Pick<ValueOptions, 'now' | 'zone'>

/** One value that a field may have. */
export interface ValueFilter {
  /** The field's newest name. */
  name: string
  value: string | number
  /** Records that don't match although they have the value. */
  exclusion?: Exclusion | undefined
}

/** Records by the values of one of their fields. */
export interface Exclusion {
  field: string
  values: readonly string[]
}

/** A field that a list is filtered by. */
export interface FilterField {
  name: string
  field: Field
  /** Its name in messages: `--status`, `status`. */
  inputName: string
  /** Whether a record must be given by its whole name, not by a unique part of it. */
  isExact?: boolean
  /** Records in which the ID refers to something else and which a name never matches. */
  exclusion?: Exclusion | undefined
}

/** A record to look up; `parts` are tried if nothing has the whole text as its name. */
interface LookupFilter {
  filter: FilterField
  text: string
  parts: readonly LookupFilter[]
}

/** A value that a field can have, or a record to look up. */
export type FilterValue = ValueFilter | LookupFilter

/** The values of a filter, checked as far as possible without the server: a record matches if it has any of them. */
export type FilterValues = readonly FilterValue[]

/** The fields of one filter: two if an ID and a name share it (`technician`). */
type FilterFields = readonly [FilterField, ...FilterField[]]

/** Parses the values of a filter: texts with values separated by commas, or JSON values. Throws a UsageError. */
export function parseFilter(
  fields: FilterFields,
  values: readonly unknown[],
  here: Here,
): FilterValues {
  const [{ field, inputName }] = fields
  return values.flatMap((value) => readText(fields, textOfJson(field, inputName, value), here))
}

/** Parses the values of a filter that a program gives one by one: a comma is part of the text. */
export function buildFilter(
  fields: FilterFields,
  values: readonly unknown[],
  here: Here,
): FilterValues {
  const [{ field, inputName }] = fields
  return values.map((value) => {
    const text = textOfJson(field, inputName, value)
    return readOne(chooseFilterField(fields, text), text, here)
  })
}

/** Parses the text of a filter: one value, or several separated by commas. */
function readText(fields: FilterFields, text: string, here: Here): FilterValue[] {
  const filter = chooseFilterField(fields, text)
  const parts = splitAtCommas(filter, text)
  if (parts.length === 0) return [readOne(filter, text, here)]
  if (filter.field.refers !== undefined) {
    return [{ filter, text, parts: parts.map((part) => ({ filter, text: part, parts: [] })) }]
  }
  const each = parts.map((part) => readOne(chooseFilterField(fields, part), part, here))
  return [...wholeOf(filter, text, here), ...each]
}

/** If a filter is for an ID and for a name (`--by`), only digits are an ID, unless the name can be looked up. */
function chooseFilterField(fields: FilterFields, text: string): FilterField {
  const lookedUp = fields.find(({ field }) => field.refers !== undefined)
  if (lookedUp !== undefined) return lookedUp
  const isId = parseId(text) !== undefined
  return fields.find(({ field }) => isId === (field.kind === 'reference')) ?? fields[0]
}

function readOne(filter: FilterField, text: string, here: Here): FilterValue {
  const { name, field, inputName } = filter
  if (field.kind !== 'reference') {
    return { name, value: parseValue(field, inputName, text, here) }
  }
  checkReference(field, inputName, text)
  return { filter, text, parts: [] }
}

/** A text with commas may also be a single value: `Smith, John`. */
function wholeOf(filter: FilterField, text: string, here: Here): FilterValue[] {
  if (!mayHaveCommas(filter.field)) return []
  try {
    return [readOne(filter, text, here)]
  } catch (error) {
    // Too long for the field as a whole, so it must be several values.
    if (error instanceof UsageError) return []
    throw error
  }
}

function mayHaveCommas({ kind, allowsOtherValues }: Field): boolean {
  return kind === 'text' || kind === 'html' || (kind === 'choice' && allowsOtherValues === true)
}

/** Splits a text at commas; empty if it has none. Throws a UsageError if they may belong to an amount. */
function splitAtCommas({ field, inputName }: FilterField, text: string): readonly string[] {
  if (!text.includes(',')) return []
  if (field.kind === 'decimal' && /^\s*-?\d+(,\d{3})*,\d{1,3}(\.\d+)?\s*$/.test(text)) {
    throw new UsageError(`${inputName} ${text}: one amount, or several?`, {
      hint: `Write an amount as 1234.50, and several as ${inputName} 10.00 ${inputName} 20.00`,
    })
  }
  const parts = text.split(',')
  const values = field.notation === undefined ? parts : rejoinParts(field, parts)
  return values.map((part) => part.trim()).filter((part) => part !== '')
}

/** At most this many parts are joined again: a name in an e-mail address has few commas. */
const MAX_JOINED_PARTS = 8

/** Joins invalid parts again if that makes a valid value (`"Lovelace, Ada" <ada@…>`). */
function rejoinParts(field: Field, parts: readonly string[]): readonly string[] {
  const values: string[] = []
  let next = 0
  while (next < parts.length) {
    const from = next
    const upTo = (count: number) => parts.slice(from, from + count).join(',')
    const maxCount = Math.min(MAX_JOINED_PARTS, parts.length - from)
    const counts = Array.from({ length: maxCount }, (_, index) => index + 1)
    const count = counts.find((candidate) => !isMalformed(field, upTo(candidate))) ?? 1
    values.push(upTo(count))
    next += count
  }
  return values
}
