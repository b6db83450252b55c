import { isStoredText } from '../actions/split-extensions.ts'
import type { Value } from '../records/record.ts'
import { isSameText } from '../records/text-equality.ts'
import type { Field } from '../resources/field.ts'
import { isExportedCell } from './exported-cell.ts'

/**
 * Whether a value is what is stored: to the letter or as this program's CSV writes it; a word of a list in any
 * letter case.
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

/** Whether a word is to be put into ITFlow's own letter case. */
function isRespelled({ choices = [] }: Field, stored: string, value: string): boolean {
  return stored !== value && choices.includes(value)
}
