import { PermissionError } from '../errors.ts'
import type { Api } from './api.ts'
import { readPages } from './pages.ts'

/** How many clients a key sees, archived ones aside; undefined where it may not list them. */
export async function countClients({
  server,
  clock,
}: Pick<Api, 'server' | 'clock'>): Promise<number | undefined> {
  const request = { module: 'clients', file: 'read', id: 'client_id', query: {} }
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
