import { createHash } from 'node:crypto'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'

/** What a record is known by to be as it was: of all its fields but those that the server keeps for itself. */
export function recordMark({ fields }: Resource, row: Row): string {
  const values = Object.entries(row).filter(([name]) => fields[name]?.isKeptByServer !== true)
  const sorted = values.sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 22)
}
