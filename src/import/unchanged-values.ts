import { isStoredText } from '../actions/split-extensions.ts'
import type { Value } from '../records/record.ts'
import { isSameText } from '../records/text-equality.ts'
import type { Field } from '../resources/field.ts'
import { isExportedCell } from './exported-cell.ts'

/**
 * Whether a value is already stored: exactly, or as this program exports it. Choices are compared without case, except to
 * correct their case.
 */
export function isUnchanged(field: Field, value: unknown, stored: Value | undefined): boolean {
  if (field.kind === 'secret') return false
  if (value === stored) return true
  if (stored === null || stored === undefined) return value === null || value === ''
  if (typeof stored === 'string' && typeof value === 'string') {
    if (field.kind === 'choice' && isSameText(stored, value))
      return !isRespelled(field, stored, value)
    return isStoredText(field, value, stored) || isExportedCell(field, value, stored)
  }
  return String(value) === String(stored)
}

/** Whether a choice is stored in another case than ITFlow's, and the value corrects that. */
function isRespelled({ choices = [] }: Field, stored: string, value: string): boolean {
  return stored !== value && choices.includes(value)
}
