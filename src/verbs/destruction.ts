import type { Api } from '../api/api.ts'
import { readAll } from '../api/reading.ts'
import type { Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'

/** What goes with a client when it is deleted (H34). */
const GOES_WITH_CLIENT: readonly ResourceName[] = [
  'assets',
  'contacts',
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

/** What else a deletion takes with it, as lines to show before asking: for a client, everything it has, counted. */
export async function whatGoes(api: Api, resource: Resource, row: Row): Promise<string[]> {
  if (resource.name !== 'clients') return []
  const id = Number(row['client_id'])
  const scope = { kind: 'client', id, name: undefined } as const
  const counts = await Promise.all(
    GOES_WITH_CLIENT.map(async (name) => {
      const count = await readAll(api, resources[name], { scope }).then(
        (all) => String(all.length),
        () => 'unknown',
      )
      return count === '0' ? [] : [`${count} ${name}`]
    }),
  )
  const all = counts.flat()
  return [
    `With client ${id} go: ${all.length === 0 ? 'no records that can be listed' : all.join(', ')}; also its credentials, payments and audit log. There is no way back (H34)`,
    'Expenses, credits, projects, racks and uploaded files stay behind without a client (H34)',
  ]
}

/** What a deletion leaves behind: for a location, the records that still carry its ID. */
export async function leftBehind(api: Api, resource: Resource, row: Row): Promise<string[]> {
  const { client } = resource
  if (resource.name !== 'locations' || client === null) return []
  const scope = { kind: 'client', id: Number(row[client]), name: undefined } as const
  const lines = await Promise.all(
    REFERS_TO_LOCATION.map(async (name) => {
      const field = `${resources[name].prefix}location_id`
      const equals = { [field]: Number(row['location_id']) }
      const found = await readAll(api, resources[name], { scope, equals }).catch(() => [])
      const ids = found.map((stored) => stored.row[resources[name].id])
      return ids.length === 0
        ? []
        : [`${ids.length} ${name} still name it: ${ids.join(', ')} (H36)`]
    }),
  )
  return lines.flat()
}
