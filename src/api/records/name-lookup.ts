import { tolerate, UnsupportedError } from '../../errors.ts'
import { labelInSentence } from '../../records/field-names.ts'
import type { NameLookup } from '../../records/record.ts'
import type { Resource, ResourceName } from '../../resources/definition.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { isTenant } from '../../resources/ownership.ts'
import type { Api, Names } from '../api.ts'
import { readUntil, type StoredRecord } from './read.ts'
import type { Scope } from './scope.ts'

/**
 * Returns a function that looks up clients' names: for the first one it reads the list only as far as needed, for
 * others the whole list, once.
 */
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

/** Reads the names of all records of several resources; leaves out what can't be read, unless names are needed. */
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
  // Clients and technicians belong to no client, so a scope would leave some out.
  const isShared = isTenant(resource) || resource.directory !== undefined
  const clientName = scope.kind === 'client' ? api.rememberedName(TENANT, scope.id) : undefined
  if (isTenant(resource) && scope.kind === 'client' && clientName !== undefined) {
    return new Map([[scope.id, clientName]])
  }
  const names = new Map<number, string>()
  // Credentials keep their IDs: names need the decrypt password, on older releases in the address (H26).
  if (resource.vault !== undefined && !isNeeded) return names
  try {
    const request = { scope: isShared ? ({ kind: 'all' } as const) : scope }
    const isEnough = ({ row }: StoredRecord) => until !== undefined && row[id] === until
    const records = await readUntil(api, resource, request, isEnough)
    for (const { row } of records) names.set(Number(row[id]), String(row[label] ?? ''))
  } catch (error) {
    if (isNeeded)
      throw error instanceof UnsupportedError ? noNamesError(api, resource, error) : error
    tolerate(error)
    // A list works without names: records of a module that can't be read keep their IDs.
    names.clear()
  }
  return names
}

/** Builds the error for a server that has no rows with names (technicians, before 26.3). */
function noNamesError(
  { settings: { instance } }: Api,
  { directory, fields, operations }: Resource,
  cause: UnsupportedError,
): UnsupportedError {
  const since = operations.read?.since
  const field = fields[directory?.label ?? '']
  if (field === undefined || since === undefined) return cause
  const message = `${instance} can't look up ${labelInSentence(field)}s by name: this needs ITFlow ${since} or later`
  return new UnsupportedError(message, { hint: 'Use the ID', cause })
}
