import type { StoredRecord } from '../api/records/read.ts'
import { normaliseForStorage } from '../api/writes/normalise.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
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

/** A row's values as far as this write carries them and they are not what is stored anyway. */
export function valuesToWrite(
  { resource }: PlanContext,
  { values, defaults, refusalsUnlessStored, notices = [] }: RowRecord,
  stored: StoredRecord | undefined,
): { values: ReadonlyMap<string, InputValue>; notices: string[] } {
  const on = stored === undefined ? 'create' : 'update'
  const kept = new Map<string, InputValue>()
  const told = [...notices]
  for (const [name, given] of withDefaults(values, defaults, stored)) {
    const field = resource.fields[name]
    if (field === undefined || !isWritable(field, on)) continue
    if (stored !== undefined && isUnchanged(field, given.value, stored.row[name])) {
      continue
    }
    if (isPlaceholderKey(resource, name, given.value)) {
      told.push(`${given.inputName}: “${String(given.value)}” is a placeholder and isn't stored`)
      continue
    }
    const refusal = refusalsUnlessStored?.get(name)
    if (refusal !== undefined) throw new RowError({ column: given.inputName, ...refusal })
    kept.set(name, given)
  }
  return { values: kept, notices: told }
}

/** Defaults fill what the row leaves empty, and what is empty on its record. */
function withDefaults(
  values: RowRecord['values'],
  defaults: RowRecord['defaults'],
  stored: StoredRecord | undefined,
): ReadonlyMap<string, InputValue> {
  if (defaults.size === 0) return values
  const all = new Map(values)
  for (const [name, given] of defaults) {
    if (!values.has(name) && isEmpty(stored?.row[name])) all.set(name, given)
  }
  return all
}

/** Whether a key's value stands for none. */
export function isPlaceholderKey(resource: Resource, name: string, value: unknown): boolean {
  if (name === resource.label || isBlank(value)) return false
  const isKey = naturalKeys(resource).some(
    ({ isUnique, fields: [key] }) => isUnique && key === name,
  )
  return isKey && isPlaceholder(String(value))
}

/** Refuses a row that lacks what a new record needs. */
export function requireCreateFields(
  resource: Resource,
  values: ReadonlyMap<string, InputValue>,
): void {
  const missing = missingFields(resource, (name) => !isBlank(values.get(name)?.value))
  if (missing.length === 0) return
  const labels = missing.map((name) => labelInSentence(resource.fields[name] ?? { label: name }))
  throw new RowError({
    why: `A new ${nounOf(resource)} needs ${joinWords(labels)} (${missing.join(', ')})`,
    hint: 'Fill it in, or say in a map which column it is',
  })
}

/** Whether a value stands for none. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

/** Values in the form that is best stored: MAC addresses in pairs, phone numbers in digits, domains in small letters. */
export function normaliseValues({ fields }: Resource, values: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, oneForm(fields[name], value)]),
  )
}

function oneForm(field: Field | undefined, value: WireValue): WireValue {
  if (field === undefined || typeof value !== 'string') return value
  if (field.notation === 'mac') {
    return normaliseValue(field, value)?.match(/../g)?.join(':') ?? value
  }
  if (field.notation === 'domain') return readableDomain(field, value)
  return field.storedAs === 'digits' ? normaliseForStorage(field, value) : value
}

/** A domain in small letters, and punycode in the letters that it stands for, as long as it is the same name. */
function readableDomain(field: Field, value: string): string {
  const name = value.toLowerCase()
  const readable = nameInUnicode(name)
  return normaliseValue(field, readable) === normaliseValue(field, name) ? readable : name
}
