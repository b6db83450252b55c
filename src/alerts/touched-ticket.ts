import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { Row } from '../records/record.ts'
import { resources } from '../resources/index.ts'
import { alertIdIn } from './alert-id.ts'

const { tickets, 'ticket-replies': replies } = resources

/** The status of a ticket that nobody has touched since it was created. */
export const NEW_STATUS = 1

/** Reads the replies to a ticket, internal ones included. */
export async function readReplies(api: Api, { row }: StoredRecord): Promise<readonly Row[]> {
  const equals = { [replies.parent ?? '']: Number(row[tickets.id]) }
  const all = await readAll(api, replies, { scope: { kind: 'all' }, equals })
  return all.map((reply) => reply.row)
}

/** What shows whether a person has worked on a ticket. */
export interface TicketTraces {
  /** The status that this program last gave it. */
  status: number
  /** The technician that this program has assigned it to when it was new; absent for none. */
  assigned?: number | undefined
  /** Its replies; undefined if the server has none to read. */
  replies: readonly Row[] | undefined
}

/** Whether a person has taken a ticket, changed its status or replied; replies of this program end with the alert's ID. */
export function isTouchedByPerson(
  { row }: StoredRecord,
  { status, assigned = 0, replies: all }: TicketTraces,
): boolean {
  const isTaken = Number(row['ticket_assigned_to'] ?? 0) !== assigned
  if (row['ticket_status'] !== status || isTaken) return true
  // Resolving sets it too, so it says nothing about a ticket that this program has opened again.
  const isAnswered = (row['ticket_first_response_at'] ?? null) !== null && status === NEW_STATUS
  return isAnswered || all?.some((reply) => !isByThisProgram(reply)) === true
}

function isByThisProgram({ ticket_reply_type: type, ticket_reply: html }: Row): boolean {
  return type === 'Internal' && alertIdIn(String(html ?? '')) !== undefined
}
