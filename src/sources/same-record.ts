import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import { timestampField } from '../resources/timestamp-fields.ts'
import { isSameStoredValue } from '../runs/compare-stored.ts'
import type { RememberedRecord } from './source-memory.ts'

/**
 * Whether the record that now has a remembered ID is the remembered one. After a restore, or on another instance, the ID
 * may be another record's: it was created at another time then, and has neither the name nor a unique key in common.
 */
export function isSameRecord(resource: Resource, known: RememberedRecord, row: Row): boolean {
  const created = row[timestampField(resource, 'created') ?? '']
  if (known.created === undefined || created === undefined || created === known.created) return true
  const unique = naturalKeys(resource).filter(({ isUnique }) => isUnique)
  const names = [resource.label, ...unique.flatMap(({ fields }) => fields)]
  return names.some((name) => {
    const [field, now, then] = [resource.fields[name], row[name], known.fields[name]?.stored]
    if (field === undefined || now === undefined || now === null || now === '') return false
    return then !== undefined && isSameStoredValue(field, now, then)
  })
}

/** Whether a record is older than when it was last read: its server was restored from a backup. */
export function isOlderThanRemembered(
  resource: Resource,
  { updated }: RememberedRecord,
  row: Row,
): boolean {
  const now = row[timestampField(resource, 'updated') ?? '']
  if (updated === undefined || now === undefined) return false
  return now === null || String(now) < updated
}
