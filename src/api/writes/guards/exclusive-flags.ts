import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { readAllIfPossible } from '../../records/read.ts'
import { scopeOfClient } from '../../records/scope.ts'
import type { WriteRequest } from '../write.ts'

/**
 * The IDs of the client's other records that share a flag that only one record may have (set by hand, or before 25.11): any
 * update of a record with the flag clears it on the others (H36). None if they can't be read.
 */
export async function readOthersFlagged(
  api: Api,
  { resource, verb, target, values, client }: WriteRequest,
): Promise<readonly number[]> {
  const flag = exclusiveFlagName(resource)
  const isKept = flag !== undefined && target?.row[flag] === true && values[flag] === undefined
  if (verb !== 'update' || !isKept || client === null) return []
  const scope = scopeOfClient(client)
  const records = (await readAllIfPossible(api, resource, { scope })) ?? []
  return records
    .filter(({ row }) => row[flag] === true && row[resource.id] !== target?.row[resource.id])
    .map(({ row }) => Number(row[resource.id]))
}

/** The name of a module's flag that only one record of a client may have (primary). */
export function exclusiveFlagName({ fields }: Resource): string | undefined {
  return Object.keys(fields).find((name) => fields[name]?.exclusiveFlag !== undefined)
}
