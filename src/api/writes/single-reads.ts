import type { Api } from '../api.ts'
import { readById, readCompleteById } from '../records/read-by-id.ts'
import { clientOf } from '../records/scope.ts'
import { proveCurrentPassword } from './guards/decrypt-password.ts'
import { duplicateKeyNotices, recordsWith } from './guards/duplicate-keys.ts'
import { readLookalikes } from './guards/lookalikes.ts'
import type { WriteReads } from './write-reads.ts'

/** Reads what one write relies on with separate requests. */
export function singleReads(api: Api): WriteReads {
  return {
    rereadTarget: async (resource, { row }) => {
      const id = Number(row[resource.id])
      const inClient = await readCompleteById(api, resource, id, clientOf(resource, row))
      // In one client's list, a record that was moved looks like one that is gone.
      return inClient ?? (resource.joinedIn === 'list' ? readById(api, resource, id) : undefined)
    },
    readReferenced: (resource, id) => readById(api, resource, id),
    readBaseline: async ({ resource, values, client }) => {
      const [lookalikes, duplicates] = await Promise.all([
        readLookalikes(api, resource, values, client),
        duplicateKeyNotices(resource, values, (key) => recordsWith(api, resource, key, client)),
      ])
      return {
        ids: new Set(lookalikes.map(({ row }) => row[resource.id] ?? null)),
        lookalikes,
        duplicateKeyNotices: duplicates,
      }
    },
    send: (_, send) => send(),
    readBack: ({ request, id, client }) =>
      // A delete only has to know whether the record still exists, which needs no list.
      request.verb === 'delete'
        ? readById(api, request.resource, id)
        : readCompleteById(api, request.resource, id, client),
    readLookalikes: ({ resource, values, client }) => readLookalikes(api, resource, values, client),
    proveDecryptPassword: (random) => proveCurrentPassword(api, random),
    presence: (module, file) => api.capabilities.probe(module, file),
  }
}
