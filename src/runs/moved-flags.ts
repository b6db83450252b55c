import type { Api } from '../api/api.ts'
import { readAllIfPossible, type StoredRecord } from '../api/records/read.ts'
import { readCompleteById } from '../api/records/read-by-id.ts'
import { scopeOfClient } from '../api/records/scope.ts'
import { exclusiveFlagName } from '../api/writes/guards/exclusive-flags.ts'
import type { WriteRequest } from '../api/writes/write.ts'
import type { Row } from '../records/record.ts'
import { isArchived } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import type { BegunEntry } from './journal-entries.ts'

/** Finds the records that lose a flag to the one that a write sets it on, since only one may have it (H36). */
export async function findFlagLosers(
  api: Api,
  { resource, verb, target, values, client }: WriteRequest,
): Promise<Pick<BegunEntry, 'unmarks'>> {
  const field = exclusiveFlagName(resource)
  const isSetting = field !== undefined && Number(values[field]) === 1
  if (!isSetting || client === null || (verb !== 'create' && verb !== 'update')) return {}
  const targetId = target?.row[resource.id]
  const records = await readAllIfPossible(api, resource, { scope: scopeOfClient(client) })
  const ids = (records ?? [])
    .filter(({ row }) => row[field] === true && row[resource.id] !== targetId)
    .map(({ row }) => Number(row[resource.id]))
  return ids.length === 0 ? {} : { unmarks: { field, ids } }
}

/** A flag that a record lost to another, and gets back. */
export interface FlagToRestore {
  field: string
  /** The ID of the record that lost it. */
  id: number
  /** Undefined if the record is gone or archived, and can't get it back. */
  target: StoredRecord | undefined
}

/**
 * Finds the record that gets back a flag which it lost to `row`; undefined if it has the flag, or `row` no longer has it.
 * If several records had it, the first one gets it, since only one may have it.
 */
export async function findFlagToRestore(
  api: Api,
  resource: Resource,
  { unmarks, client }: BegunEntry,
  row: Row | undefined,
): Promise<FlagToRestore | undefined> {
  const [id] = unmarks?.ids ?? []
  if (unmarks === undefined || id === undefined || row?.[unmarks.field] !== true) return undefined
  const { field } = unmarks
  const stored = await readCompleteById(api, resource, id, client)
  if (stored?.row[field] === true) return undefined
  const isActive = stored !== undefined && !isArchived(resource, stored.row)
  return { field, id, target: isActive ? stored : undefined }
}

/** Whether another record of the client has a flag that only one may have. */
export async function isFlagTaken(
  api: Api,
  resource: Resource,
  { field, client, id }: { field: string; client: number | null; id: number },
): Promise<boolean> {
  if (field !== exclusiveFlagName(resource) || client === null) return false
  const records = await readAllIfPossible(api, resource, { scope: scopeOfClient(client) })
  return (records ?? []).some(({ row }) => row[field] === true && row[resource.id] !== id)
}
