import type { Api } from '../api.ts'
import { readById, readWhole } from '../records/read-by-id.ts'
import { clientOf } from '../records/scope.ts'
import { proveDecryptPassword } from './guards/decrypt-password.ts'
import { recordsWith, sameKeyNotices } from './guards/duplicate-keys.ts'
import { lookalikes } from './guards/lookalikes.ts'
import type { WriteReads } from './write-reads.ts'

/** Reads what one write relies on with requests of its own. */
export function singleReads(api: Api): WriteReads {
  return {
    again: async (resource, { row }) => {
      const id = Number(row[resource.id])
      const here = await readWhole(api, resource, id, clientOf(resource, row))
      // In one client's list, a record that was moved looks like one that is gone.
      return here ?? (resource.joinedIn === 'list' ? readById(api, resource, id) : undefined)
    },
    referred: (resource, id) => readById(api, resource, id),
    beforehand: async ({ resource, given, client }) => {
      const [alike, sameKeys] = await Promise.all([
        lookalikes(api, resource, given, client),
        sameKeyNotices(resource, given, (key) => recordsWith(api, resource, key, client)),
      ])
      return { ids: new Set(alike.map(({ row }) => row[resource.id] ?? null)), alike, sameKeys }
    },
    sending: (_, send) => send(),
    written: ({ request, id, client }) =>
      // Of what was deleted nothing is wanted but whether it is there: no list has to be read for that.
      request.verb === 'delete'
        ? readById(api, request.resource, id)
        : readWhole(api, request.resource, id, client),
    alikeNow: ({ resource, given, client }) => lookalikes(api, resource, given, client),
    proof: (random) => proveDecryptPassword(api, random),
    presence: (module, file) => api.capabilities.ask(module, file),
  }
}
