import { PermissionError } from '../errors.ts'
import { resources } from '../resources/index.ts'
import type { Api } from './api.ts'
import { readPages, rowKeyOf } from './pages.ts'

/** How many clients a key sees, archived ones aside; undefined where it may not list them. */
export async function countClients({
  server,
  clock,
}: Pick<Api, 'server' | 'clock'>): Promise<number | undefined> {
  const request = { module: 'clients', file: 'read', key: rowKeyOf(resources.clients), query: {} }
  let count = 0
  try {
    for await (const page of readPages(server, request, () => clock().getTime())) {
      count += page.filter((client) => client['client_archived_at'] === null).length
    }
    return count
  } catch (error) {
    if (error instanceof PermissionError) return undefined
    throw error
  }
}
