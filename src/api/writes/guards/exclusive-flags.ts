import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { readAllIfPossible } from '../../records/read.ts'
import { scopeOfClient } from '../../records/scope.ts'
import type { WriteRequest } from '../write.ts'

/**
 * The client's other records that have the mark which only one may have (several by hand, or from before 25.11): an
 * update of one that has it takes it off them, whatever it is about (H36). None where they cannot be read.
 */
export async function readOthersFlagged(
  api: Api,
  { resource, verb, target, values, client }: WriteRequest,
): Promise<readonly number[]> {
  const mark = exclusiveFlagName(resource)
  const isKept = mark !== undefined && target?.row[mark] === true && values[mark] === undefined
  if (verb !== 'update' || !isKept || client === null) return []
  const scope = scopeOfClient(client)
  const records = (await readAllIfPossible(api, resource, { scope })) ?? []
  return records
    .filter(({ row }) => row[mark] === true && row[resource.id] !== target?.row[resource.id])
    .map(({ row }) => Number(row[resource.id]))
}

/** The field of a module that marks one record of a client and no other. */
export function exclusiveFlagName({ fields }: Resource): string | undefined {
  return Object.keys(fields).find((name) => fields[name]?.exclusiveFlag !== undefined)
}
