import { bearable } from '../bearable.ts'
import { UsageError } from '../errors.ts'
import type { Settings } from '../profiles/settings.ts'
import { isSameText } from '../records/matching.ts'
import { oneLine } from '../records/naming.ts'
import type { NameLookup } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { Zone } from '../time/zone.ts'
import { boundRefusal, refuseLifting } from './bound.ts'
import { type Capabilities, discover } from './capabilities.ts'
import { decryptPlace } from './decrypt-place.ts'
import { findRecord } from './finding.ts'
import type { Freshness } from './freshness.ts'
import { readUntil, type Stored } from './reading.ts'
import type { Scope } from './scope.ts'
import type { Server } from './server.ts'

/** How a read of secrets carries the decrypt password; empty where it needs none. */
export interface SecretAccess {
  decryptPassword?: string
  decryptIn?: 'body' | 'query'
}

/** The thin layer over HTTP that commands work with: one instance, one key. */
export interface Api {
  settings: Settings
  server: Server
  capabilities: Capabilities
  clock: () => Date
  /** The person's time zone. */
  zone: Zone
  /** Tells whether what was read can still be relied on. */
  freshness: Freshness
  /** The scope that the flags and settings ask for; the client is looked up once. */
  scope(flags: ScopeFlags): Promise<Scope>
  /** A client's name as a person reads it, on one line, where it can be read; looked up once per command. */
  clientName(id: number): Promise<string | undefined>
  /** Keeps a record's name, as the server sent it, for `learned`; makes no request. */
  learn(resource: ResourceName, id: number, name: string): void
  learned(resource: ResourceName, id: number): string | undefined
  /** What to send along to read a resource's secrets (H18, H26). */
  secretAccess(resource: Resource): Promise<SecretAccess>
  /** The names of many records, read once per resource and in parallel; failures leave names out, unless they are needed. */
  names(wanted: readonly ResourceName[], scope: Scope, need?: { isNeeded: boolean }): Promise<Names>
  close(): Promise<void>
}

/** Names that were read, as the server sent them: by ID, and the IDs of a name. */
export type Names = NameLookup & {
  /** The IDs that have a name, letter case aside. */
  idsOf(resource: ResourceName, name: string): number[]
}

/** The global flags that settle the scope. */
export interface ScopeFlags {
  allClients?: boolean
  global?: boolean
}

/** Makes the api of one command. */
export function makeApi(
  settings: Settings,
  server: Server,
  { clock, zone, freshness }: Pick<Api, 'clock' | 'zone' | 'freshness'>,
): Api {
  const capabilities = discover(server, settings.memory, clock)
  const come = new Map<string, string>()
  const readClientName = clientNames(() => api)
  const api: Api = {
    settings,
    server,
    capabilities,
    clock,
    zone,
    freshness,
    scope: (flags) => settleScope(api, flags),
    learn: (resource, id, name) => void come.set(`${resource} ${id}`, name),
    learned: (resource, id) => come.get(`${resource} ${id}`),
    clientName: async (id) => {
      const known = api.learned('clients', id)
      if (known !== undefined) return oneLine(known)
      const name = await readClientName(id)
      return name === undefined ? undefined : oneLine(name)
    },
    secretAccess: (resource) => secretAccess(api, resource),
    names: (wanted, scope, need) => lookUpNames(api, wanted, scope, need?.isNeeded === true),
    close: () => server.close(),
  }
  return api
}

/** Looks up clients' names: the first in as much of the list as is needed, any other in the whole list, once. */
function clientNames(api: () => Api): (id: number) => Promise<string | undefined> {
  let some: Promise<ReadonlyMap<number, string>> | undefined
  let all: Promise<ReadonlyMap<number, string>> | undefined
  return async (id) => {
    const isFirst = some === undefined
    some ??= nameMap(api(), 'clients', { kind: 'all' }, { until: id })
    const name = (await some).get(id)
    if (name !== undefined || isFirst) return name
    all ??= nameMap(api(), 'clients', { kind: 'all' })
    return (await all).get(id)
  }
}

/** The client that flags and settings name, as written; undefined for none. Throws a UsageError for an empty one. */
export function clientInForce(settings: Settings, flags: ScopeFlags): string | undefined {
  refuseLifting(settings, flags)
  const { client } = settings
  if (flags.allClients === true || client === undefined) return undefined
  if (client.value.trim() !== '') return client.value
  throw new UsageError(`The client from ${client.from} is empty`, {
    hint: 'Name one, or use --all-clients',
  })
}

async function settleScope(api: Api, flags: ScopeFlags): Promise<Scope> {
  refuseLifting(api.settings, flags)
  if (flags.global === true) return { kind: 'global' }
  const client = clientInForce(api.settings, flags)
  if (client === undefined) return { kind: 'all' }
  const { id, name, found } = await findClient(api, client)
  const { boundTo } = api.settings
  // The same text doesn't need to be looked up twice.
  const isBound = boundTo === undefined || boundTo === client
  if (!isBound && (await findClient(api, boundTo)).id !== id) {
    throw boundRefusal(
      api.settings,
      `${oneLine(name)} (${api.settings.client?.from}) is another client`,
    )
  }
  return { kind: 'client', id, name: oneLine(name), found }
}

async function findClient(
  api: Api,
  which: string,
): Promise<{ id: number; name: string; found: Stored }> {
  const found = await findRecord(api, resources.clients, which, { scope: { kind: 'all' } })
  const id = Number(found.row['client_id'])
  const name = String(found.row['client_name'] ?? '')
  api.learn('clients', id, name)
  return { id, name, found }
}

/** From 26.08 on the decrypt password is read from the body, before from the query only (H26). */
async function secretAccess(api: Api, resource: Resource): Promise<SecretAccess> {
  if (resource.name !== 'credentials') return {}
  const decryptPassword = await api.settings.decryptPassword()
  if (decryptPassword === undefined) {
    throw new UsageError('Credentials are read with the decrypt password of the API key', {
      hint: api.settings.advice.password,
    })
  }
  return { decryptPassword, decryptIn: await decryptPlace(api.capabilities) }
}

async function lookUpNames(
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
  const idsOf = (resource: ResourceName, name: string) =>
    [...(byResource.get(resource) ?? [])]
      .filter(([, known]) => isSameText(known, name))
      .map(([id]) => id)
  return Object.assign(lookUp, { idsOf })
}

async function nameMap(
  api: Api,
  name: ResourceName,
  scope: Scope,
  { isNeeded = false, until }: { isNeeded?: boolean; until?: number } = {},
): Promise<ReadonlyMap<number, string>> {
  const resource = resources[name]
  const { id, label } = resource.naming ?? resource
  // Clients and technicians are nobody's: a scope would leave some out.
  const isShared = name === 'clients' || resource.naming !== undefined
  const only = scope.kind === 'client' ? api.learned('clients', scope.id) : undefined
  if (name === 'clients' && scope.kind === 'client' && only !== undefined) {
    return new Map([[scope.id, only]])
  }
  const names = new Map<number, string>()
  // Names of credentials would cost the decrypt password, on older releases in the address (H26): their IDs stand.
  if (name === 'credentials' && !isNeeded) return names
  try {
    const request = { scope: isShared ? ({ kind: 'all' } as const) : scope }
    const isEnough = ({ row }: Stored) => until !== undefined && row[id] === until
    const records = await readUntil(api, resource, request, isEnough)
    for (const { row } of records) names.set(Number(row[id]), String(row[label] ?? ''))
  } catch (error) {
    if (isNeeded) throw error
    bearable(error)
    // Names never hold up a list: a module that cannot be read leaves its IDs to stand.
    names.clear()
  }
  return names
}
