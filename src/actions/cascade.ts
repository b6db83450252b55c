import type { Api } from '../api/api.ts'
import { readAllIfPossible } from '../api/records/read.ts'
import type { ReadMark } from '../api/records/read-freshness.ts'
import { scopeOfClient } from '../api/records/scope.ts'
import { conflictError } from '../api/writes/guards/conflicts.ts'
import { ConflictError } from '../errors.ts'
import { formatCount } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { isDeletedWithClient, isTenant } from '../resources/ownership.ts'
import { childrenOf } from '../resources/referrers.ts'
import { capitalise } from '../text/sentence.ts'

/** The number of records a client has in each module; undefined if it can't be read. */
export type CascadeCounts = ReadonlyMap<ResourceName, number | undefined>

/** The records that are deleted along with a client, and when they were counted. */
export interface CascadeSnapshot {
  counts: CascadeCounts
  read: ReadMark
}

/** Counts the records that deleting a client also deletes (H34); undefined for any other record. */
export async function snapshotCascade(
  api: Api,
  resource: Resource,
  row: Row,
): Promise<CascadeSnapshot | undefined> {
  if (!isTenant(resource)) return undefined
  const markRead = api.freshness.begin()
  const counts = await countCascade(api, Number(row[resource.id]))
  return { counts, read: markRead() }
}

/** Throws a ConflictError if deleting a client would no longer delete exactly the records that were counted. */
export async function requireCascadeUnchanged(
  api: Api,
  resource: Resource,
  row: Row,
  counted: CascadeSnapshot | undefined,
): Promise<void> {
  if (counted === undefined || api.freshness.isFresh(counted.read)) return
  const id = Number(row[resource.id])
  const now = describeCascade(id, await countCascade(api, id))
  if (now.join('\n') === describeCascade(id, counted.counts).join('\n')) return
  const { message } = conflictError(
    resource,
    row,
    'no longer has exactly the records that were shown',
  )
  throw new ConflictError(message, {
    hint: [...now, 'Nothing was sent. Run the command again'].join('\n'),
  })
}

/** Counts the records deleted with a client, including archived ones if the server shows them. */
export async function countCascade(api: Api, client: number): Promise<CascadeCounts> {
  const scope = scopeOfClient(client)
  const counts = await Promise.all(
    cascadedResources().map(async (resource) => {
      const found = await readAllIfPossible(api, resource, { scope })
      return [resource.name, found?.length] as const
    }),
  )
  return new Map(counts)
}

/** Describes what deleting a client also deletes, as lines to show before asking (H34). */
export function describeCascade(client: number, counts: CascadeCounts): string[] {
  const all = [...counts].flatMap(([name, count]) =>
    count === 0 ? [] : [formatCount(resources[name], count ?? 'an unknown number of')],
  )
  const { alsoDeletes = [] } = resources[TENANT].operations.delete ?? {}
  const uncounted = [...dependentsOfCascaded().map(({ nouns }) => nouns), ...alsoDeletes]
  const listed = all.length === 0 ? 'no listed records' : all.join(', ')
  return [
    `This also deletes: ${listed} of client ${client}; its ${uncounted.join(', ')}; and archived records that aren't shown. This can't be undone (H34)`,
    `${capitalise(listOf(keptRecords()))} are kept, without a client (H34)`,
  ]
}

/** Lists the records that a failed deletion deleted anyway; empty if there are none. */
export function describeLosses(before: CascadeCounts, after: CascadeCounts): string[] {
  return [...before].flatMap(([name, count = 0]) => {
    const left = after.get(name)
    return left === undefined || left >= count ? [] : [formatCount(resources[name], count - left)]
  })
}

/** Returns the modules whose records are deleted with their client. */
function cascadedResources(): Resource[] {
  return Object.values(resources).filter(isDeletedWithClient)
}

/** Returns the modules whose records are deleted with their parents, and aren't counted. */
function dependentsOfCascaded(): Resource[] {
  const all = Object.values(resources)
  return cascadedResources().flatMap((resource) => childrenOf(all, resource))
}

/** Names the records that are kept without a client, according to the declarations. */
function keptRecords(): string[] {
  const { orphans = [] } = resources[TENANT].operations.delete ?? {}
  const outliving = Object.values(resources).filter(
    ({ isKeptWithoutClient }) => isKeptWithoutClient === true,
  )
  return [...outliving.map(({ nouns }) => nouns), ...orphans]
}

/** Joins words as in `expenses, credits and projects`. */
function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
