import { UsageError } from '../errors.ts'
import type { Field } from '../resources/field.ts'
import { parseId } from './ids.ts'
import { textOfJson } from './json-input.ts'
import { isMalformed } from './notations.ts'
import { checkReference } from './reference-input.ts'
import { parseValue, type ValueOptions } from './values.ts'

/** When and where a list is asked for: what `today` means. */
type Here = Pick<ValueOptions, 'now' | 'zone'>

/** One value that a field may have. */
export interface ValueFilter {
  /** The field's newest name. */
  name: string
  value: string | number
  /** The records that are not meant, although they have the value. */
  exclusion?: Exclusion | undefined
}

/** Records by the values of one of their fields. */
export interface Exclusion {
  field: string
  values: readonly string[]
}

/** A field that a list is narrowed by. */
export interface FilterField {
  name: string
  field: Field
  /** What messages call it: `--status`, `status`. */
  inputName: string
  /** A record is meant by a whole name only, and not by a part that fits no other. */
  isExact?: boolean
  /** The records that a name never means: an ID in them is somebody else's. */
  exclusion?: Exclusion | undefined
}

/** A record that is to be looked up; `parts` are tried where nothing is called by the whole. */
export interface LookupFilter {
  filter: FilterField
  text: string
  parts: readonly LookupFilter[]
}

/** What a field may have: a value, or a record that is named. */
export type FilterValue = ValueFilter | LookupFilter

/** What a list is narrowed to, checked as far as that goes without the server: a record fits that has any of these. */
export type FilterValues = readonly FilterValue[]

/** The fields that one filter stands for: where an ID and a name have one word for both (`technician`), the two. */
export type FilterFields = readonly [FilterField, ...FilterField[]]

/** Reads what a field may have: texts, each with several values between commas, or JSON values. Throws a UsageError. */
export function parseFilter(
  fields: FilterFields,
  values: readonly unknown[],
  here: Here,
): FilterValues {
  const [{ field, inputName }] = fields
  return values.flatMap((value) => readText(fields, textOfJson(field, inputName, value), here))
}

/** The same of values that a program has one by one: a comma in a text is part of it. */
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

/** A text for a filter: one value, or several with commas between. */
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

/** Where a filter stands for an ID and for a name (`--by`), digits alone are the ID; a name that can be looked up is one too. */
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

/** A text with commas in it may be one value all the same: `Smith, John`. */
function wholeOf(filter: FilterField, text: string, here: Here): FilterValue[] {
  if (!mayHaveCommas(filter.field)) return []
  try {
    return [readOne(filter, text, here)]
  } catch (error) {
    // As a whole it is too long for the field: then it is several.
    if (error instanceof UsageError) return []
    throw error
  }
}

function mayHaveCommas({ kind, allowsOtherValues }: Field): boolean {
  return kind === 'text' || kind === 'html' || (kind === 'choice' && allowsOtherValues === true)
}

/** What stands between commas; nothing where there are none, or where they may belong to a number. */
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

/** So many parts are put together at most: a name in an address has few commas. */
const MOST_TOGETHER = 8

/** Parts that are none of what a field holds are put together again where that makes one (`"Lovelace, Ada" <ada@…>`). */
function rejoinParts(field: Field, parts: readonly string[]): readonly string[] {
  const values: string[] = []
  let next = 0
  while (next < parts.length) {
    const from = next
    const upTo = (count: number) => parts.slice(from, from + count).join(',')
    const most = Math.min(MOST_TOGETHER, parts.length - from)
    const counts = Array.from({ length: most }, (_, index) => index + 1)
    const count = counts.find((some) => !isMalformed(field, upTo(some))) ?? 1
    values.push(upTo(count))
    next += count
  }
  return values
}
