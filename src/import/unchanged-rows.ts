import type { StoredRecord } from '../api/records/read.ts'
import { storedValue } from '../api/writes/body.ts'
import { isEmpty } from '../records/comparators.ts'
import { isWritable } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import { isCreateOnly } from './row-diff.ts'
import type { RowRecord } from './row-input.ts'
import { isUnchanged } from './unchanged-values.ts'

/** Whether all cells of a row are stored already. A quick check, since most rows of most imports are unchanged. */
export function isRowUnchanged(
  { fields }: Resource,
  { values, defaults }: RowRecord,
  { row, raw }: StoredRecord,
): boolean {
  for (const [name, { value }] of values) {
    const field = fields[name]
    if (field === undefined || !(isWritable(field, 'update') || isCreateOnly(field))) continue
    if (field.kind === 'secret') {
      if (storedValue(name, field, raw) !== value) return false
    } else if (!isUnchanged(field, value, row[name])) return false
  }
  for (const name of defaults.keys()) {
    if (!values.has(name) && isEmpty(row[name])) return false
  }
  return true
}
