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

/** How many records of each module a client has; undefined where that cannot be read. */
export type CascadeCounts = ReadonlyMap<ResourceName, number | undefined>

/** What is deleted along with a client, and when it was counted. */
export interface CascadeSnapshot {
  counts: CascadeCounts
  read: ReadMark
}

/** Counts what a client's deletion takes with it (H34); undefined for any other record. */
export async function snapshotCascade(
  api: Api,
  resource: Resource,
  row: Row,
): Promise<CascadeSnapshot | undefined> {
  if (!isTenant(resource)) return undefined
  const mark = api.freshness.begin()
  const belongings = await countCascade(api, Number(row[resource.id]))
  return { counts: belongings, read: mark() }
}

/** Throws a ConflictError if deleting a client would no longer delete just what was counted. */
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
  const { message } = conflictError(resource, row, 'now has other records than were shown')
  throw new ConflictError(message, {
    hint: [...now, 'Nothing was sent. Run the command again'].join('\n'),
  })
}

/** Counts what goes with a client, what is archived included where the server shows it. */
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

/** What a deletion of a client takes with it, as lines to show before asking (H34). */
export function describeCascade(client: number, belongings: CascadeCounts): string[] {
  const all = [...belongings].flatMap(([name, count]) =>
    count === 0 ? [] : [formatCount(resources[name], count ?? 'an unknown number of')],
  )
  const { alsoDeletes = [] } = resources[TENANT].operations.delete ?? {}
  const besides = [...goingChildren().map(({ nouns }) => nouns), ...alsoDeletes]
  return [
    `With client ${client} go: ${all.length === 0 ? 'no records that can be listed' : all.join(', ')}; also its ${besides.join(', ')} and what is archived and not shown. There is no way back (H34)`,
    `${capitalise(listOf(whatStays()))} stay behind without a client (H34)`,
  ]
}

/** What was there before a deletion that failed, and is gone; empty where all is there. */
export function describeLosses(before: CascadeCounts, after: CascadeCounts): string[] {
  return [...before].flatMap(([name, count = 0]) => {
    const left = after.get(name)
    return left === undefined || left >= count ? [] : [formatCount(resources[name], count - left)]
  })
}

/** The modules whose records go with their client. */
function cascadedResources(): Resource[] {
  return Object.values(resources).filter(isDeletedWithClient)
}

/** The modules whose records go since what they belong to does, and are not counted. */
function goingChildren(): Resource[] {
  const all = Object.values(resources)
  return cascadedResources().flatMap((resource) => childrenOf(all, resource))
}

/** What is left without a client, by the declarations. */
function whatStays(): string[] {
  const { orphans = [] } = resources[TENANT].operations.delete ?? {}
  const outliving = Object.values(resources).filter(
    ({ isKeptWithoutClient }) => isKeptWithoutClient === true,
  )
  return [...outliving.map(({ nouns }) => nouns), ...orphans]
}

/** `expenses, credits and projects`. */
function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
