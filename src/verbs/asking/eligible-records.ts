import type { StoredRecord } from '../../api/records/read.ts'
import type { RecordCondition } from '../../cli/option-types.ts'
import type { Resource } from '../../resources/definition.ts'

/** Returns the records that meet all conditions of a command. */
export function filterEligible(
  resource: Resource,
  records: readonly StoredRecord[],
  conditions: readonly RecordCondition[],
): readonly StoredRecord[] {
  return records.filter((stored) =>
    conditions.every((condition) => isEligible(resource, stored, condition)),
  )
}

/** Returns whether a record meets a condition. */
export function isEligible(
  resource: Resource,
  stored: StoredRecord,
  condition: RecordCondition,
): boolean {
  const value = storedValue(resource, stored, condition.field)
  if ('isSet' in condition)
    return (value !== null && value !== '' && value !== false) === condition.isSet
  return typeof value === 'string' || typeof value === 'number'
    ? !condition.isNoneOf.some((other) => String(other) === String(value))
    : true
}

/** Returns a field's value; a secret is only in what the server sent, under its release's name. */
function storedValue({ fields }: Resource, { row, raw }: StoredRecord, name: string): unknown {
  const field = fields[name]
  if (field?.kind !== 'secret') return row[name] ?? null
  const names = [name, ...(field.formerly ?? []).map((before) => before.name)]
  return names.map((one) => raw[one]).find((value) => value !== undefined) ?? null
}
