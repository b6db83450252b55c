import type { Api } from '../api/api.ts'
import { readAllIfPossible } from '../api/reading.ts'
import { scopeOfClient } from '../api/scope.ts'
import { countOf } from '../records/naming.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { goesWithClient } from '../resources/ownership.ts'
import { childrenOf } from '../resources/referrers.ts'
import { capitalised } from '../text/sentence.ts'

/** How many records of each module a client has; undefined where that cannot be read. */
export type Belongings = ReadonlyMap<ResourceName, number | undefined>

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
