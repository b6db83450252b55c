import { tolerate } from '../../bearable.ts'
import { UnsupportedError } from '../../errors.ts'
import { labelInSentence } from '../../records/field-names.ts'
import type { NameLookup } from '../../records/record.ts'
import type { Resource, ResourceName } from '../../resources/definition.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { isTenant } from '../../resources/ownership.ts'
import type { Api, Names } from '../api.ts'
import { readUntil, type StoredRecord } from './read.ts'
import type { Scope } from './scope.ts'

/** Looks up clients' names: the first in as much of the list as is needed, any other in the whole list, once. */
export function clientNames(api: () => Api): (id: number) => Promise<string | undefined> {
  let some: Promise<ReadonlyMap<number, string>> | undefined
  let all: Promise<ReadonlyMap<number, string>> | undefined
  return async (id) => {
    const isFirst = some === undefined
    some ??= nameMap(api(), TENANT, { kind: 'all' }, { until: id })
    const name = (await some).get(id)
    if (name !== undefined || isFirst) return name
    all ??= nameMap(api(), TENANT, { kind: 'all' })
    return (await all).get(id)
  }
}

/** The names of the records of several resources; what can't be read is left out unless it is needed. */
export async function lookUpNames(
  api: Api,
  wanted: readonly ResourceName[],
  scope: Scope,
  isNeeded: boolean,
): Promise<Names> {
  const unique = [...new Set(wanted)]
  const maps = await Promise.all(
    unique.map(async (name) => [name, await nameMap(api, name, scope, { isNeeded })] as const),
  )
  const byResource = new Map(maps)
  const lookUp: NameLookup = (resource, id) => byResource.get(resource)?.get(id)
  const entriesOf = (resource: ResourceName) => [...(byResource.get(resource) ?? [])]
  return Object.assign(lookUp, { entriesOf })
}

async function nameMap(
  api: Api,
  name: ResourceName,
  scope: Scope,
  { isNeeded = false, until }: { isNeeded?: boolean; until?: number } = {},
): Promise<ReadonlyMap<number, string>> {
  const resource = resources[name]
  const { id, label } = resource.directory ?? resource
  // Clients and technicians are nobody's: a scope would leave some out.
  const isShared = isTenant(resource) || resource.directory !== undefined
  const only = scope.kind === 'client' ? api.rememberedName(TENANT, scope.id) : undefined
  if (isTenant(resource) && scope.kind === 'client' && only !== undefined) {
    return new Map([[scope.id, only]])
  }
  const names = new Map<number, string>()
  // Names of credentials would cost the decrypt password, on older releases in the address (H26): their IDs stand.
  if (resource.vault !== undefined && !isNeeded) return names
  try {
    const request = { scope: isShared ? ({ kind: 'all' } as const) : scope }
    const isEnough = ({ row }: StoredRecord) => until !== undefined && row[id] === until
    const records = await readUntil(api, resource, request, isEnough)
    for (const { row } of records) names.set(Number(row[id]), String(row[label] ?? ''))
  } catch (error) {
    if (isNeeded) throw error instanceof UnsupportedError ? unnamed(api, resource, error) : error
    tolerate(error)
    // Names never hold up a list: a module that cannot be read leaves its IDs to stand.
    names.clear()
  }
  return names
}

/** What is said where a server has no rows that name what is looked up by a name (technicians, before 26.3). */
function unnamed(
  { settings: { instance } }: Api,
  { directory, fields, operations }: Resource,
  cause: UnsupportedError,
): UnsupportedError {
  const since = operations.read?.since
  const field = fields[directory?.label ?? '']
  if (field === undefined || since === undefined) return cause
  const message = `${instance} has no names of ${labelInSentence(field)}s: ITFlow has them from ${since} on`
  return new UnsupportedError(message, { hint: 'Give the ID', cause })
}
