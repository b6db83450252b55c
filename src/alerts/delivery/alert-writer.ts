import { singleWriter } from '../../actions/action-options.ts'
import type { Api } from '../../api/api.ts'
import { readAll } from '../../api/records/read.ts'
import { scopeOfOwner } from '../../api/records/scope.ts'
import { singleReads } from '../../api/writes/single-reads.ts'
import type { Writer } from '../../api/writes/write.ts'
import type { WriteReads } from '../../api/writes/write-reads.ts'
import { resources } from '../../resources/index.ts'
import { alertIdIn } from '../alert-id.ts'

const { tickets } = resources

/**
 * Returns a writer for the tickets of alerts. Other creates read all tickets of the client before, so that a lost reply can
 * be checked (H07); the ticket of an alert is known by the alert's ID, and is new if its own ID is above `highest`.
 */
export function alertWriter(api: Api, alert: { id: string; highest: number }): Writer {
  return singleWriter(api, alertReads(api, alert))
}

function alertReads(api: Api, { id, highest }: { id: string; highest: number }): WriteReads {
  return {
    ...singleReads(api),
    readBaseline: async () => ({
      ids: { has: (ticket) => Number(ticket) <= highest },
      lookalikes: [],
      duplicateKeyNotices: [],
    }),
    readLookalikes: async ({ client }) => {
      const all = await readAll(api, tickets, { scope: scopeOfOwner(client) })
      return all.filter(
        ({ row }) =>
          Number(row[tickets.id]) > highest &&
          alertIdIn(String(row['ticket_details'] ?? '')) === id,
      )
    },
  }
}
