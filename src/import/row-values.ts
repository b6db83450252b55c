import type { Stored } from '../api/records/read.ts'
import { asStored } from '../api/writes/normalise.ts'
import type { Given, WireValue } from '../api/writes/plan.ts'
import { nameInUnicode } from '../records/addresses.ts'
import { isEmpty } from '../records/comparators.ts'
import { nounOf } from '../records/describe-record.ts'
import { labelInSentence } from '../records/field-names.ts'
import { type GivenValue, missingFields } from '../records/input.ts'
import { meaningOf } from '../records/notations.ts'
import { isPlaceholder } from '../records/placeholders.ts'
import { isWritten } from '../records/writable.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import { listed } from '../text/sentence.ts'
import type { PlanContext } from './plan-context.ts'
import { RowFault } from './row-error.ts'
import type { RowRecord } from './row-input.ts'
import { isKept } from './unchanged-values.ts'

/** A row's values as far as this write carries them and they are not what is stored anyway. */
export function valuesOf(
  { resource }: PlanContext,
  { values, defaults, unlessStored, notices = [] }: RowRecord,
  stored: Stored | undefined,
): { values: ReadonlyMap<string, GivenValue>; notices: string[] } {
  const on = stored === undefined ? 'create' : 'update'
  const kept = new Map<string, GivenValue>()
  const told = [...notices]
  for (const [name, given] of withDefaults(values, defaults, stored)) {
    const field = resource.fields[name]
    if (field === undefined || !isWritten(field, on)) continue
    if (stored !== undefined && isKept(field, given.value, stored.row[name])) {
      continue
    }
    if (isNothing(resource, name, given.value)) {
      told.push(`${given.called}: “${String(given.value)}” is a placeholder and isn't stored`)
      continue
    }
    const refusal = unlessStored?.get(name)
    if (refusal !== undefined) throw new RowFault({ column: given.called, ...refusal })
    kept.set(name, given)
  }
  return { values: kept, notices: told }
}

/** Defaults fill what the row leaves empty, and what is empty on its record. */
function withDefaults(
  values: RowRecord['values'],
  defaults: RowRecord['defaults'],
  stored: Stored | undefined,
): ReadonlyMap<string, GivenValue> {
  if (defaults.size === 0) return values
  const all = new Map(values)
  for (const [name, given] of defaults) {
    if (!values.has(name) && isEmpty(stored?.row[name])) all.set(name, given)
  }
  return all
}

/** Whether a key's value stands for none. */
export function isNothing(resource: Resource, name: string, value: unknown): boolean {
  if (name === resource.label || isBlank(value)) return false
  const isKey = naturalKeys(resource).some(({ isOwn, fields: [key] }) => isOwn && key === name)
  return isKey && isPlaceholder(String(value))
}

/** Refuses a row that lacks what a new record needs. */
export function requireWhole(resource: Resource, values: ReadonlyMap<string, GivenValue>): void {
  const missing = missingFields(resource, (name) => !isBlank(values.get(name)?.value))
  if (missing.length === 0) return
  const labels = missing.map((name) => labelInSentence(resource.fields[name] ?? { label: name }))
  throw new RowFault({
    why: `A new ${nounOf(resource)} needs ${listed(labels)} (${missing.join(', ')})`,
    hint: 'Fill it in, or say in a map which column it is',
  })
}

/** Whether a value stands for none. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

/** Values in the form that is best stored: MAC addresses in pairs, phone numbers in digits, domains in small letters. */
export function inOneForm({ fields }: Resource, values: Given): Given {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, oneForm(fields[name], value)]),
  )
}

function oneForm(field: Field | undefined, value: WireValue): WireValue {
  if (field === undefined || typeof value !== 'string') return value
  if (field.notation === 'mac') {
    return meaningOf(field, value)?.match(/../g)?.join(':') ?? value
  }
  if (field.notation === 'domain') return readableDomain(field, value)
  return field.storedAs === 'digits' ? asStored(field, value) : value
}

/** A domain in small letters, and punycode in the letters that it stands for, as long as it is the same name. */
function readableDomain(field: Field, value: string): string {
  const name = value.toLowerCase()
  const readable = nameInUnicode(name)
  return meaningOf(field, readable) === meaningOf(field, name) ? readable : name
}
