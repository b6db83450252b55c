import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { listScope } from '../api/writes/session/windows.ts'
import type { Resource } from '../resources/definition.ts'

/** So few records are read one by one. */
export const MAX_SINGLE_READS = 10

/** The whole list of a scope, where that is worth it for so many records, and can be read at once. */
export async function listFor(
  api: Api,
  resource: Resource,
  scope: Scope,
  count: number,
): Promise<readonly StoredRecord[] | undefined> {
  if (count <= MAX_SINGLE_READS || resource.needsFilter !== undefined) return undefined
  return readAll(api, resource, { scope: listScope(resource, scope) })
}

/** Records by their IDs. */
export function byId(
  { id }: Resource,
  records: readonly StoredRecord[],
): ReadonlyMap<number, StoredRecord> {
  return new Map(records.map((stored) => [Number(stored.row[id]), stored]))
}

/** What is known of a record that the server hides (H20): its ID and client. */
export function hiddenRecord(resource: Resource, id: number, client: number | null): StoredRecord {
  const whose = resource.client === null ? {} : { [resource.client]: client }
  return { row: { [resource.id]: id, ...whose }, raw: {} }
}
