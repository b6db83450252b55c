import { PermissionError } from '../../errors.ts'
import { resources, TENANT } from '../../resources/index.ts'
import type { Api } from '../api.ts'
import { readPages } from '../http/paginate.ts'
import { rowKeyOf } from '../http/row-key.ts'

/** Counts the clients that a key sees, except archived ones; undefined if it may not list them. */
export async function countClients({
  server,
  clock,
}: Pick<Api, 'server' | 'clock'>): Promise<number | undefined> {
  const clients = resources[TENANT]
  const { module, archivedAt } = clients
  const request = { module, file: 'read', key: rowKeyOf(clients), query: {} }
  let count = 0
  try {
    for await (const page of readPages(server, request, () => clock().getTime())) {
      count += page.filter((client) => client[archivedAt ?? ''] === null).length
    }
    return count
  } catch (error) {
    if (error instanceof PermissionError) return undefined
    throw error
  }
}
