import { isSameValue } from '../api/writes/diff.ts'
import type { WireValue } from '../api/writes/plan.ts'
import { fieldStateOf } from '../api/writes/verify/stored-forms.ts'
import type { Value } from '../records/record.ts'
import { isEquivalent } from '../records/text-equality.ts'
import type { Field } from '../resources/field.ts'

/** Whether a value as it was sent is what is stored, in whatever form the server keeps such a value. */
export function isStoredAsSent(field: Field, sent: WireValue, stored: Value): boolean {
  const standing = fieldStateOf(field, sent, stored)
  return standing === 'stored' || standing === 'reshaped'
}

/** Whether two stored values are the same, in whatever notation. */
export function isSameStoredValue(field: Field, a: Value, b: Value): boolean {
  if (isSameValue(field, a, b)) return true
  return typeof a === 'string' && typeof b === 'string' && isEquivalent(field, a, b)
}
