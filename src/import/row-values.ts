import type { StoredRecord } from '../api/records/read.ts'
import { normaliseForStorage } from '../api/writes/normalise.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import { isBlankCell } from '../record-files/column-names.ts'
import { nameInUnicode } from '../records/addresses.ts'
import { isEmpty } from '../records/comparators.ts'
import { nounOf } from '../records/describe-record.ts'
import { labelInSentence } from '../records/field-names.ts'
import { type InputValue, missingFields } from '../records/input.ts'
import { normaliseValue } from '../records/notations.ts'
import { isPlaceholder } from '../records/placeholders.ts'
import { isWritable } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import { joinWords } from '../text/sentence.ts'
import type { PlanContext } from './plan-context.ts'
import { RowError } from './row-error.ts'
import type { RowRecord } from './row-input.ts'
import { isUnchanged } from './unchanged-values.ts'

/** Returns the values of a row that this write can set and that aren't already stored. Throws a RowError for a refused one. */
export function valuesToWrite(
  { resource }: PlanContext,
  { values, defaults, refusalsUnlessStored, notices = [] }: RowRecord,
  stored: StoredRecord | undefined,
): { values: ReadonlyMap<string, InputValue>; notices: string[] } {
  const on = stored === undefined ? 'create' : 'update'
  const kept = new Map<string, InputValue>()
  const allNotices = [...notices]
  for (const [name, input] of withDefaults(values, defaults, stored)) {
    const field = resource.fields[name]
    if (field === undefined || !isWritable(field, on)) continue
    if (stored !== undefined && isUnchanged(field, input.value, stored.row[name])) {
      continue
    }
    if (isPlaceholderKey(resource, name, input.value)) {
      allNotices.push(
        `${input.inputName}: “${String(input.value)}” is a placeholder and isn't stored`,
      )
      continue
    }
    const refusal = refusalsUnlessStored?.get(name)
    if (refusal !== undefined) throw new RowError({ column: input.inputName, ...refusal })
    kept.set(name, input)
  }
  return { values: kept, notices: allNotices }
}

/** Adds defaults for fields that are empty in the row and on its record. */
function withDefaults(
  values: RowRecord['values'],
  defaults: RowRecord['defaults'],
  stored: StoredRecord | undefined,
): ReadonlyMap<string, InputValue> {
  if (defaults.size === 0) return values
  const all = new Map(values)
  for (const [name, input] of defaults) {
    if (!values.has(name) && isEmpty(stored?.row[name])) all.set(name, input)
  }
  return all
}

/** Whether a value of a unique key is a placeholder (`To be filled by O.E.M.`). */
export function isPlaceholderKey(resource: Resource, name: string, value: unknown): boolean {
  if (name === resource.label || isBlankCell(value)) return false
  const isKey = naturalKeys(resource).some(
    ({ isUnique, fields: [key] }) => isUnique && key === name,
  )
  return isKey && isPlaceholder(String(value))
}

/** Throws a RowError if a row lacks a value that a new record needs. */
export function requireCreateFields(
  resource: Resource,
  values: ReadonlyMap<string, InputValue>,
): void {
  const missing = missingFields(resource, (name) => !isBlankCell(values.get(name)?.value))
  if (missing.length === 0) return
  const labels = missing.map((name) => labelInSentence(resource.fields[name] ?? { label: name }))
  throw new RowError({
    why: `A new ${nounOf(resource)} needs ${joinWords(labels)} (${missing.join(', ')})`,
    hint: 'Fill it in, or name its column in a map',
  })
}

/** Returns values in the form to store them in: MAC addresses in pairs, phone numbers as digits, domains in lower case. */
export function normaliseValues({ fields }: Resource, values: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, normaliseOne(fields[name], value)]),
  )
}

function normaliseOne(field: Field | undefined, value: WireValue): WireValue {
  if (field === undefined || typeof value !== 'string') return value
  if (field.notation === 'mac') {
    return normaliseValue(field, value)?.match(/../g)?.join(':') ?? value
  }
  if (field.notation === 'domain') return readableDomain(field, value)
  return field.storedAs === 'digits' ? normaliseForStorage(field, value) : value
}

/** Returns a domain in lower case, with punycode decoded if that is still the same name. */
function readableDomain(field: Field, value: string): string {
  const name = value.toLowerCase()
  const readable = nameInUnicode(name)
  return normaliseValue(field, readable) === normaliseValue(field, name) ? readable : name
}
