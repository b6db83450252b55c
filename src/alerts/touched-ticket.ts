import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import { resources } from '../resources/index.ts'
import { alertIdIn } from './alert-id.ts'

const { tickets, 'ticket-replies': replies } = resources

/** The status of a ticket that nobody has touched since it was created. */
const NEW = 1

/** Whether a person has taken a ticket, changed its status or replied; replies of this program end with the alert's ID. */
export async function isTouchedByPerson(
  api: Api,
  { row }: StoredRecord,
  hasReplies: boolean,
): Promise<boolean> {
  const isTaken = row['ticket_assigned_to'] !== null && row['ticket_assigned_to'] !== 0
  const isAnswered = (row['ticket_first_response_at'] ?? null) !== null
  if (row['ticket_status'] !== NEW || isTaken || isAnswered) return true
  if (!hasReplies) return false
  const equals = { [replies.parent ?? '']: Number(row[tickets.id]) }
  const all = await readAll(api, replies, { scope: { kind: 'all' }, equals })
  return all.some(
    ({ row: { ticket_reply_type: type, ticket_reply: html } }) =>
      type !== 'Internal' || alertIdIn(String(html ?? '')) === undefined,
  )
}
