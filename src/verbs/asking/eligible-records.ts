import type { StoredRecord } from '../../api/records/read.ts'
import type { RecordCondition } from '../../cli/option-types.ts'
import type { Resource } from '../../resources/definition.ts'

/** Returns the records that meet all conditions of a command. */
export function filterEligible(
  resource: Resource,
  records: readonly StoredRecord[],
  fits: readonly RecordCondition[],
): readonly StoredRecord[] {
  return records.filter((stored) => fits.every((fit) => isEligible(resource, stored, fit)))
}

/** Returns whether a record meets a condition. */
export function isEligible(
  resource: Resource,
  stored: StoredRecord,
  fit: RecordCondition,
): boolean {
  const value = storedValue(resource, stored, fit.field)
  if ('isSet' in fit) return (value !== null && value !== '' && value !== false) === fit.isSet
  return typeof value === 'string' || typeof value === 'number'
    ? !fit.isNoneOf.some((other) => String(other) === String(value))
    : true
}

/** Returns a field's value; a secret is only in what the server sent, under its release's name. */
function storedValue({ fields }: Resource, { row, raw }: StoredRecord, name: string): unknown {
  const field = fields[name]
  if (field?.kind !== 'secret') return row[name] ?? null
  const names = [name, ...(field.formerly ?? []).map((before) => before.name)]
  return names.map((one) => raw[one]).find((value) => value !== undefined) ?? null
}
