import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { listScope } from '../api/writes/session/windows.ts'
import type { Resource } from '../resources/definition.ts'

/** Up to this many records are read one by one. */
export const MAX_TARGETS_READ_SINGLY = 10

/** Reads the whole list of a scope if `count` records are needed from it; undefined if that isn't worth it or possible. */
export async function listFor(
  api: Api,
  resource: Resource,
  scope: Scope,
  count: number,
): Promise<readonly StoredRecord[] | undefined> {
  if (count <= MAX_TARGETS_READ_SINGLY || resource.needsFilter !== undefined) return undefined
  return readAll(api, resource, { scope: listScope(resource, scope) })
}

/** Maps records by ID. */
export function byId(
  { id }: Resource,
  records: readonly StoredRecord[],
): ReadonlyMap<number, StoredRecord> {
  return new Map(records.map((stored) => [Number(stored.row[id]), stored]))
}

/** Returns a record that the server hides (H20), of which only the ID and client are known. */
export function hiddenRecord(resource: Resource, id: number, client: number | null): StoredRecord {
  const owner = resource.client === null ? {} : { [resource.client]: client }
  return { row: { [resource.id]: id, ...owner }, raw: {} }
}
