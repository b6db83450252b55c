import { isOffered } from '../../alerts/recover-ticket.ts'
import type { Api } from '../../api/api.ts'
import { resources } from '../../resources/index.ts'

const { tickets, 'ticket-replies': replies } = resources

/** Returns what this release of ITFlow can't do for alerts, in sentences. */
export async function missingOperations(api: Api): Promise<readonly string[]> {
  const canReply = await isOffered(api, replies, 'create')
  const canResolve = await isOffered(api, tickets, 'resolve')
  return [
    ...(canReply
      ? []
      : [
          'No replies before ITFlow 26.08: repeats are only counted here, and a ticket is not opened again',
        ]),
    ...(canResolve
      ? []
      : [
          'No resolving before ITFlow 25.10: resolve the tickets of recovered alerts in the browser',
        ]),
  ]
}
