import { tolerate } from '../../errors.ts'
import { formatCount, nounsOf } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'
import { isTenant } from '../../resources/ownership.ts'
import { type Referrer, referrersOf } from '../../resources/referrers.ts'
import type { Api } from '../api.ts'
import { readAll, readAllIfPossible } from './read.ts'
import { clientOf, type Scope, scopeOfOwner } from './scope.ts'

/**
 * Describes what a deletion leaves behind: a sentence for each module that still refers to the record (H36), or that
 * could not be read. Nothing for a client: its records are listed before it is deleted, since they are deleted too.
 */
export async function describeDanglingReferences(
  api: Api,
  resource: Resource,
  row: Row,
): Promise<string[]> {
  if (isTenant(resource)) return []
  const scope: Scope =
    resource.client === null ? { kind: 'all' } : scopeOfOwner(clientOf(resource, row))
  const id = Number(row[resource.id])
  const lines = await Promise.all(
    referrersOf(Object.values(resources), resource).map((referrer) =>
      lineFor(api, referrer, id, scope),
    ),
  )
  return lines.filter((line) => line !== undefined)
}

async function lineFor(
  api: Api,
  referrer: Referrer,
  id: number,
  scope: Scope,
): Promise<string | undefined> {
  const { resource } = referrer
  try {
    const reason = resource.vault && (await reasonToSkipVault(api, resource))
    if (reason !== undefined) {
      return `Did not check which ${nounsOf(resource)} still refer to it: ${reason} (H36)`
    }
    const found = await referringTo(api, referrer, id, scope)
    if (found.length === 0) return undefined
    const ids = found.map((row) => row[resource.id]).join(', ')
    const verb = found.length === 1 ? 'refers' : 'refer'
    return `${formatCount(resource, found.length)} still ${verb} to it: ${ids} (H36)`
  } catch (error) {
    return `Could not check which ${nounsOf(resource)} still refer to it: ${tolerate(error).message} (H36)`
  }
}

/**
 * Returns the IDs of a module's records that other records refer to: deleting them would leave references to nothing
 * (H36). Modules that can't be read are skipped.
 */
export async function referredIds(
  api: Api,
  resource: Resource,
  scope: Scope,
): Promise<ReadonlySet<number>> {
  const ids = await Promise.all(
    referrersOf(Object.values(resources), resource).map(async ({ resource: other, fields }) => {
      const reason = other.vault && (await reasonToSkipVault(api, other))
      if (reason !== undefined) return []
      const found = (await readAllIfPossible(api, other, { scope })) ?? []
      return found.flatMap(({ row }) => fields.map((name) => Number(row[name] ?? 0)))
    }),
  )
  return new Set(ids.flat())
}

/**
 * Returns why a vault is not read for this check, or undefined if it is. The user didn't ask for secrets, so no command
 * is run to get the decrypt password, and it isn't put into an address (H26).
 */
async function reasonToSkipVault(api: Api, resource: Resource): Promise<string | undefined> {
  if (api.settings.isPasswordFromCommand === true) {
    return "reading them needs the decrypt password, and its command isn't run just for this"
  }
  if ((await api.settings.decryptPassword()) === undefined) {
    return 'reading them needs the decrypt password'
  }
  const { decryptIn } = await api.secretAccess(resource)
  return decryptIn === 'query'
    ? 'on this release the decrypt password would go into the address'
    : undefined
}

/** The IDs and references of modules' records, as one command has read them. */
const cachedRows = new WeakMap<Api, Map<string, readonly Row[]>>()

/**
 * Returns the records that refer to another. If the list was read before in this command and nothing in it refers to
 * the record, it isn't read again; otherwise it is, since the server may clear references when it deletes a record.
 */
async function referringTo(
  api: Api,
  { resource, fields }: Referrer,
  id: number,
  scope: Scope,
): Promise<readonly Row[]> {
  const cache = cachedRows.get(api) ?? new Map<string, readonly Row[]>()
  cachedRows.set(api, cache)
  const key = `${resource.name} ${fields.join(' ')} ${scope.kind === 'client' ? scope.id : scope.kind}`
  const refers = (row: Row) => fields.some((name) => row[name] === id)
  if (cache.get(key)?.some(refers) === false) return []
  const rows = await readReferences(api, { resource, fields }, scope)
  cache.set(key, rows)
  return rows.filter(refers)
}

async function readReferences(
  api: Api,
  { resource, fields }: Referrer,
  scope: Scope,
): Promise<readonly Row[]> {
  const found = await readAll(api, resource, { scope })
  const names = [resource.id, ...fields]
  return found.map(({ row }) =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null] as const)),
  )
}
