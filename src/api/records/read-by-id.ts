import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import { requireSameRecord } from '../http/validate-record.ts'
import { readAll, readUntil, type StoredRecord } from './read.ts'
import { scopeOfClient } from './scope.ts'

/** Reads a record by its ID in any scope, without the fields that only a list has; undefined if there is none. */
export async function readById(
  api: Api,
  resource: Resource,
  id: number,
): Promise<StoredRecord | undefined> {
  const filter = resource.filters.find(({ field }) => field === resource.id)
  const isUsable = filter !== undefined && filter.broken === undefined
  const request = isUsable ? { equals: { [resource.id]: id } } : {}
  const records = await readAll(api, resource, {
    scope: { kind: 'all' },
    isPartial: true,
    ...request,
  })
  return recordWithId(api, resource, id, records)
}

/** Returns the record with an ID; undefined if none has it. Throws a ServerError if different records have it. */
function recordWithId(
  api: Api,
  resource: Resource,
  id: number,
  records: readonly StoredRecord[],
): StoredRecord | undefined {
  const [first, ...others] = records.filter(({ row }) => row[resource.id] === id)
  for (const { row } of others) if (first) requireSameRecord(api.server, resource, first.row, row)
  return first
}

/**
 * Reads a record by its ID and client with all its fields: from its client's list if a read by ID leaves some out (H01:
 * an asset's IP and MAC). Returns undefined if there is none.
 */
export async function readCompleteById(
  api: Api,
  resource: Resource,
  id: number,
  client: number | null,
): Promise<StoredRecord | undefined> {
  if (resource.joinedIn !== 'list') return readById(api, resource, id)
  const hasId = ({ row }: StoredRecord) => row[resource.id] === id
  const records = await readUntil(api, resource, { scope: scopeOfClient(client) }, hasId)
  return recordWithId(api, resource, id, records)
}
