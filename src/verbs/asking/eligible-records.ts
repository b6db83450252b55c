import type { StoredRecord } from '../../api/records/read.ts'
import type { RecordCondition } from '../../cli/option-types.ts'
import type { Resource } from '../../resources/definition.ts'

/** The records that a command is about: those that meet all of what it wants. */
export function filterEligible(
  resource: Resource,
  records: readonly StoredRecord[],
  fits: readonly RecordCondition[],
): readonly StoredRecord[] {
  return records.filter((stored) => fits.every((fit) => isEligible(resource, stored, fit)))
}

/** Whether a record meets a condition. */
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

/** A field's value; a secret is in what the server sent alone, under the name of its release. */
function storedValue({ fields }: Resource, { row, raw }: StoredRecord, name: string): unknown {
  const field = fields[name]
  if (field?.kind !== 'secret') return row[name] ?? null
  const names = [name, ...(field.formerly ?? []).map((before) => before.name)]
  return names.map((one) => raw[one]).find((value) => value !== undefined) ?? null
}
