import type { Api } from '../api/api.ts'
import type { ReadMark } from '../api/freshness.ts'
import { readAll, readAllIfPossible } from '../api/reading.ts'
import { scopeOfClient } from '../api/scope.ts'
import { conflict } from '../api/writes/conflicts.ts'
import { bearable } from '../bearable.ts'
import { ConflictError } from '../errors.ts'
import { countOf } from '../records/naming.ts'
import type { Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'

/** What goes with a client when it is deleted (H34). */
const GOES_WITH_CLIENT: readonly ResourceName[] = [
  'assets',
  'contacts',
  'credentials',
  'documents',
  'domains',
  'certificates',
  'locations',
  'networks',
  'software',
  'tickets',
  'invoices',
  'quotes',
  'vendors',
]

/** Which records keep a location's ID after it is deleted (H36). */
const REFERS_TO_LOCATION: readonly ResourceName[] = ['contacts', 'assets', 'networks']

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
  if (resource.name !== 'clients') return undefined
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
    GOES_WITH_CLIENT.map(async (name) => {
      const found = await readAllIfPossible(api, resources[name], { scope })
      return [name, found?.length] as const
    }),
  )
  return new Map(counts)
}

/** What a deletion of a client takes with it, as lines to show before asking (H34). */
export function whatGoes(client: number, belongings: Belongings): string[] {
  const all = [...belongings].flatMap(([name, count]) =>
    count === 0 ? [] : [countOf(resources[name], count ?? 'an unknown number of')],
  )
  return [
    `With client ${client} go: ${all.length === 0 ? 'no records that can be listed' : all.join(', ')}; also its payments, its audit log and what is archived and not shown. There is no way back (H34)`,
    'Expenses, credits, projects, racks and uploaded files stay behind without a client (H34)',
  ]
}

/** What was there before a deletion that failed, and is gone; empty where all is there. */
export function whatIsGone(before: Belongings, after: Belongings): string[] {
  return [...before].flatMap(([name, count = 0]) => {
    const left = after.get(name)
    return left === undefined || left >= count ? [] : [countOf(resources[name], count - left)]
  })
}

/** What a deletion leaves behind: for a location, the records that still carry its ID. */
export async function leftBehind(api: Api, resource: Resource, row: Row): Promise<string[]> {
  const { client } = resource
  if (resource.name !== 'locations' || client === null) return []
  const scope = scopeOfClient(Number(row[client]))
  const lines = await Promise.all(
    REFERS_TO_LOCATION.map(async (name) => {
      const field = `${resources[name].prefix}location_id`
      const equals = { [field]: Number(row['location_id']) }
      try {
        const found = await readAll(api, resources[name], { scope, equals })
        const ids = found.map((stored) => stored.row[resources[name].id]).join(', ')
        return found.length === 0 ? [] : [`${found.length} ${name} still name it: ${ids} (H36)`]
      } catch (error) {
        return [`Which ${name} still name it could not be read: ${bearable(error).message} (H36)`]
      }
    }),
  )
  return lines.flat()
}
