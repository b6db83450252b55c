import type { Api } from '../api/api.ts'
import { readAllIfPossible, type StoredRecord } from '../api/records/read.ts'
import { readCompleteById } from '../api/records/read-by-id.ts'
import { scopeOfClient } from '../api/records/scope.ts'
import { exclusiveFlagName } from '../api/writes/guards/exclusive-flags.ts'
import type { WriteRequest } from '../api/writes/write.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import type { BegunEntry } from './journal-entries.ts'

/** The records that are going to lose a mark to one that gets it, since only one may have it (H36). */
export async function findUnmarked(
  api: Api,
  { resource, verb, target, values, client }: WriteRequest,
): Promise<Pick<BegunEntry, 'unmarks'>> {
  const field = exclusiveFlagName(resource)
  const isMarking = field !== undefined && Number(values[field]) === 1
  if (!isMarking || client === null || (verb !== 'create' && verb !== 'update')) return {}
  const own = target?.row[resource.id]
  const records = await readAllIfPossible(api, resource, { scope: scopeOfClient(client) })
  const ids = (records ?? [])
    .filter(({ row }) => row[field] === true && row[resource.id] !== own)
    .map(({ row }) => Number(row[resource.id]))
  return ids.length === 0 ? {} : { unmarks: { field, ids } }
}

/** A record that gets back the mark that it lost to another. */
export interface MarkToRestore {
  field: string
  id: number
  /** Undefined where it is gone or archived, and stays without the mark. */
  target: StoredRecord | undefined
}

/**
 * The record that is to get back a mark which `row` took from it; undefined where it has it, or `row` has lost it since.
 * Of several that had it by hand the first gets it: the server leaves it to one.
 */
export async function findMarkToRestore(
  api: Api,
  resource: Resource,
  { unmarks, client }: BegunEntry,
  row: Row | undefined,
): Promise<MarkToRestore | undefined> {
  const [id] = unmarks?.ids ?? []
  if (unmarks === undefined || id === undefined || row?.[unmarks.field] !== true) return undefined
  const { field } = unmarks
  const stored = await readCompleteById(api, resource, id, client)
  if (stored?.row[field] === true) return undefined
  const isThere = stored !== undefined && (stored.row[resource.archivedAt ?? ''] ?? null) === null
  return { field, id, target: isThere ? stored : undefined }
}

/** Whether another record of the client has a mark that only one may have. */
export async function isMarkTaken(
  api: Api,
  resource: Resource,
  { field, client, id }: { field: string; client: number | null; id: number },
): Promise<boolean> {
  if (field !== exclusiveFlagName(resource) || client === null) return false
  const records = await readAllIfPossible(api, resource, { scope: scopeOfClient(client) })
  return (records ?? []).some(({ row }) => row[field] === true && row[resource.id] !== id)
}
