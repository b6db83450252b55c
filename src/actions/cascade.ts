import type { Api } from '../api/api.ts'
import { readAllIfPossible } from '../api/records/read.ts'
import type { ReadMark } from '../api/records/read-freshness.ts'
import { scopeOfClient } from '../api/records/scope.ts'
import { conflict } from '../api/writes/guards/conflicts.ts'
import { ConflictError } from '../errors.ts'
import { countOf } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { goesWithClient, isTenant } from '../resources/ownership.ts'
import { childrenOf } from '../resources/referrers.ts'
import { capitalised } from '../text/sentence.ts'

/** How many records of each module a client has; undefined where that cannot be read. */
export type Belongings = ReadonlyMap<ResourceName, number | undefined>

/** What is deleted along with a client, and when it was counted. */
export interface Counted {
  belongings: Belongings
  read: ReadMark
}

/** Counts what a client's deletion takes with it (H34); undefined for any other record. */
export async function countBelongings(
  api: Api,
  resource: Resource,
  row: Row,
): Promise<Counted | undefined> {
  if (!isTenant(resource)) return undefined
  const mark = api.freshness.begin()
  const belongings = await belongingsOf(api, Number(row[resource.id]))
  return { belongings, read: mark() }
}

/** Throws a ConflictError if deleting a client would no longer delete just what was counted. */
export async function refuseOtherBelongings(
  api: Api,
  resource: Resource,
  row: Row,
  counted: Counted | undefined,
): Promise<void> {
  if (counted === undefined || api.freshness.isFresh(counted.read)) return
  const id = Number(row[resource.id])
  const now = whatGoes(id, await belongingsOf(api, id))
  if (now.join('\n') === whatGoes(id, counted.belongings).join('\n')) return
  const { message } = conflict(resource, row, 'now has other records than were shown')
  throw new ConflictError(message, {
    hint: [...now, 'Nothing was sent. Run the command again'].join('\n'),
  })
}

/** Counts what goes with a client, what is archived included where the server shows it. */
export async function belongingsOf(api: Api, client: number): Promise<Belongings> {
  const scope = scopeOfClient(client)
  const counts = await Promise.all(
    goingModules().map(async (resource) => {
      const found = await readAllIfPossible(api, resource, { scope })
      return [resource.name, found?.length] as const
    }),
  )
  return new Map(counts)
}

/** What a deletion of a client takes with it, as lines to show before asking (H34). */
export function whatGoes(client: number, belongings: Belongings): string[] {
  const all = [...belongings].flatMap(([name, count]) =>
    count === 0 ? [] : [countOf(resources[name], count ?? 'an unknown number of')],
  )
  const { alsoTakes = [] } = resources[TENANT].operations.delete ?? {}
  const besides = [...goingChildren().map(({ nouns }) => nouns), ...alsoTakes]
  return [
    `With client ${client} go: ${all.length === 0 ? 'no records that can be listed' : all.join(', ')}; also its ${besides.join(', ')} and what is archived and not shown. There is no way back (H34)`,
    `${capitalised(listOf(whatStays()))} stay behind without a client (H34)`,
  ]
}

/** What was there before a deletion that failed, and is gone; empty where all is there. */
export function whatIsGone(before: Belongings, after: Belongings): string[] {
  return [...before].flatMap(([name, count = 0]) => {
    const left = after.get(name)
    return left === undefined || left >= count ? [] : [countOf(resources[name], count - left)]
  })
}

/** The modules whose records go with their client. */
function goingModules(): Resource[] {
  return Object.values(resources).filter(goesWithClient)
}

/** The modules whose records go since what they belong to does, and are not counted. */
function goingChildren(): Resource[] {
  const all = Object.values(resources)
  return goingModules().flatMap((resource) => childrenOf(all, resource))
}

/** What is left without a client, by the declarations. */
function whatStays(): string[] {
  const { leaves = [] } = resources[TENANT].operations.delete ?? {}
  const outliving = Object.values(resources).filter(({ outlivesClient }) => outlivesClient === true)
  return [...outliving.map(({ nouns }) => nouns), ...leaves]
}

/** `expenses, credits and projects`. */
function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
