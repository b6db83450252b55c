import { isSameValue } from '../api/writes/diff.ts'
import type { WireValue } from '../api/writes/plan.ts'
import { fieldStateOf } from '../api/writes/verify/stored-forms.ts'
import type { Value } from '../records/record.ts'
import { isEquivalent } from '../records/text-equality.ts'
import type { Field } from '../resources/field.ts'

/** Whether a sent value is stored, in any form in which servers store such a value. */
export function isStoredAsSent(field: Field, sent: WireValue, stored: Value): boolean {
  const state = fieldStateOf(field, sent, stored)
  return state === 'stored' || state === 'reshaped'
}

/** Whether two stored values are the same, in any notation. */
export function isSameStoredValue(field: Field, a: Value, b: Value): boolean {
  if (isSameValue(field, a, b)) return true
  return typeof a === 'string' && typeof b === 'string' && isEquivalent(field, a, b)
}
