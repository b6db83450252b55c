import { type ModuleRead, readModules } from '../actions/read-modules.ts'
import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import { withoutVaultKey } from '../api/without-vault-key.ts'
import { type Failure, tolerate } from '../errors.ts'
import type { Row } from '../records/record.ts'
import { isArchived, isEndable, isOpen } from '../records/record-state.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { fieldsOf, filterFor } from './explicit-key.ts'
import type { Match } from './match.ts'
import { matchRecord } from './match-record.ts'
import { makeOwners, type Owner, type Owners, ownersOf } from './owners.ts'
import type { Term } from './term.ts'

/** What to search for, and where. */
export interface SearchRequest {
  term: Term
  scope: Scope
  kinds: readonly ResourceName[]
  /** Whether archived records and those of archived clients are found too. */
  isAll: boolean
}

/** A record that matches. */
export interface Found {
  resource: Resource
  row: Row
  match: Match
  owner: Owner
  /** Whether it, or its client, is archived. */
  isArchived: boolean
  /** Whether it is still open; undefined for modules whose records can't be ended. */
  isOpen: boolean | undefined
}

/** What was found in a module. */
export interface ModuleResult {
  resource: Resource
  found: readonly Found[]
  /** How many matches are archived, and left out. */
  hidden: number
  /** Why the module can't be read. */
  failure?: Failure
}

/**
 * Searches modules and yields each module's matches as soon as they are known. Each list is read once, that of clients
 * first: it tells whose the other records are, and which of them are archived with their client. Throws what concerns all
 * modules.
 */
export async function* search(api: Api, request: SearchRequest): AsyncGenerator<ModuleResult> {
  const { scope, term } = request
  const { key } = term
  const kinds = request.kinds.filter(
    (name) => key === undefined || fieldsOf(resources[name], key).length > 0,
  )
  const owners = makeOwners(scope)
  const reads = readsFor({ ...request, kinds })
  const arrived = new Set<ResourceName>()
  let waiting: { resource: Resource; rows: readonly Row[] }[] = []
  for await (const { resource, records, failure } of readModules(withoutAsking(api), reads)) {
    arrived.add(resource.name)
    const isSearched = kinds.includes(resource.name)
    if (failure !== undefined) yield { resource, found: [], hidden: 0, failure }
    const rows = records.map(({ row }) => row)
    owners.add(resource, rows)
    if (isSearched && failure === undefined) waiting.push({ resource, rows })
    const ready = waiting.filter((one) => needed(one.resource).every((name) => arrived.has(name)))
    waiting = waiting.filter((one) => !ready.includes(one))
    for (const one of ready) yield matchRows(one, owners, request)
  }
}

/** The lists to read: of the modules to search, and those that tell whose their records are. */
function readsFor({ kinds, scope, term: { key } }: SearchRequest): ModuleRead[] {
  const others = kinds.flatMap((name) => needed(resources[name]))
  return [...new Set([TENANT, ...kinds, ...others])].map((name) => {
    const resource = resources[name]
    // The owner decides about the scope of records without a client of their own.
    const isOwned = ownersOf(resource) !== undefined
    const within: Scope = isOwned ? { kind: 'all' } : scopeFor(resource, scope)
    const isSearched = kinds.includes(name) && name !== TENANT
    const equals = isSearched && key !== undefined ? filterFor(resource, key) : undefined
    const filter = equals === undefined ? {} : { equals, isPartial: true }
    return { resource, request: { scope: within, ...filter } }
  })
}

/** No client is of no client. */
function scopeFor({ name }: Resource, scope: Scope): Scope {
  return name === TENANT && scope.kind === 'global' ? { kind: 'all' } : scope
}

/** The modules that have to be read before the owners of a module's records are known. */
function needed(resource: Resource): ResourceName[] {
  const through = ownersOf(resource)
  return through === undefined ? [TENANT] : [TENANT, through]
}

/**
 * Returns an api that asks the user for no decrypt password. One that is at hand is used, since user names are encrypted,
 * but not where it would be part of the address (H26).
 */
function withoutAsking(api: Api): Api {
  const dummy = withoutVaultKey(api)
  return {
    ...dummy,
    secretAccess: async (resource) => {
      const access = await dummy.secretAccess(resource)
      if (access.decryptIn !== 'body' || api.settings.isPasswordFromCommand === true) return access
      try {
        const decryptPassword = await api.settings.decryptPassword()
        return decryptPassword === undefined ? access : { ...access, decryptPassword }
      } catch (error) {
        tolerate(error)
        return access
      }
    },
  }
}

function matchRows(
  { resource, rows }: { resource: Resource; rows: readonly Row[] },
  owners: Owners,
  { term, isAll, scope }: SearchRequest,
): ModuleResult {
  const found: Found[] = []
  let hidden = 0
  for (const row of rows) {
    const owner = owners.of(resource, row)
    const match = owner === undefined ? undefined : matchRecord(resource, row, term)
    if (owner === undefined || match === undefined) continue
    // The records of a client that was named are wanted.
    const isWithClient = owner.isArchived && scope.kind !== 'client'
    const isHidden = isArchived(resource, row) || isWithClient
    if (isHidden && !isAll) hidden += 1
    else
      found.push({
        ...{ resource, row, match, owner, isArchived: isHidden },
        isOpen: isEndable(resource) ? isOpen(resource, row) : undefined,
      })
  }
  return { resource, found, hidden }
}
