import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import { requireSameRecord } from '../http/validate-record.ts'
import { readAll, readUntil, type StoredRecord } from './read.ts'
import { scopeOfClient } from './scope.ts'

/** A record by its ID in whatever scope, without the fields only a list has; undefined when there is none. */
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
  return theOneOf(api, resource, id, records)
}

/** The record of an ID among some; undefined where none has it. Throws a ServerError where different ones have. */
function theOneOf(
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
 * A record by its ID and client with everything a read tells of it: from its client's list where a read by ID
 * leaves something out (H01: an asset's IP and MAC). Undefined when there is none.
 */
export async function readCompleteById(
  api: Api,
  resource: Resource,
  id: number,
  client: number | null,
): Promise<StoredRecord | undefined> {
  if (resource.joinedIn !== 'list') return readById(api, resource, id)
  const isIt = ({ row }: StoredRecord) => row[resource.id] === id
  const records = await readUntil(api, resource, { scope: scopeOfClient(client) }, isIt)
  return theOneOf(api, resource, id, records)
}
