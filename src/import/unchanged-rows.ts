import type { Stored } from '../api/records/read.ts'
import { storedValue } from '../api/writes/body.ts'
import { isEmpty } from '../records/comparators.ts'
import { isWritten } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import { isFixed } from './row-diff.ts'
import type { RowRecord } from './row-input.ts'
import { isKept } from './unchanged-values.ts'

/** Whether all cells of a row are what is stored, seen at a glance; most rows of most imports are. */
export function isSameAsStored(
  { fields }: Resource,
  { values, defaults }: RowRecord,
  { row, raw }: Stored,
): boolean {
  for (const [name, { value }] of values) {
    const field = fields[name]
    if (field === undefined || !(isWritten(field, 'update') || isFixed(field))) continue
    if (field.kind === 'secret') {
      if (storedValue(name, field, raw) !== value) return false
    } else if (!isKept(field, value, row[name])) return false
  }
  for (const name of defaults.keys()) {
    if (!values.has(name) && isEmpty(row[name])) return false
  }
  return true
}
