import { intval, isset, phpEmpty, strval, ucfirstLower } from '../../php/values.ts'
import { RESOLVED_STATUS } from '../../resources/ticket-statuses.ts'
import { type Row, rowById } from '../database.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import type { Call } from './call.ts'
import { insertedReply } from './replies.ts'
import { change, insert, now } from './rows.ts'
import { evaluate, sanitise } from './sql-text.ts'
import { firstResponse } from './tickets.ts'

/** Handles ticket_replies/create, which can also set the ticket's status (H28, H37). */
export function createTicketReply(call: Call): WireReply {
  const ticket = ticketOf(call)
  const text = strval(call.post['ticket_reply'])
  if (ticket === undefined || phpEmpty(text)) return insertedReply(null)
  const type = typeOf(call)
  if (type === 'Public') change(call, 'tickets', ticket, new Map(firstResponse(call, ticket)))
  const values = new Map<string, SqlValue>([
    ['ticket_reply', text],
    ['ticket_reply_type', type],
    ['ticket_reply_time_worked', timeOf(call)],
    ['ticket_reply_by', call.user?.id ?? 0],
    ['ticket_reply_ticket_id', ticket['ticket_id'] ?? null],
  ])
  const id = insert(call, 'ticket_replies', values)
  setStatus(call, ticket)
  return insertedReply(id)
}

function ticketOf(call: Call): Row | undefined {
  const { server, post, user } = call
  const ticket = rowById(server.database, 'tickets', intval(post['ticket_id']))
  const client = Number(ticket?.['ticket_client_id'] ?? 0)
  const wanted = clientOfWrite(call)
  if (wanted !== 0 && client !== wanted) return undefined
  const allowed = user === null || user.isAdmin ? [] : user.clients
  return allowed.length === 0 || [0, ...allowed].includes(client) ? ticket : undefined
}

function typeOf({ post }: Call): string {
  const type = ucfirstLower(strval(post['ticket_reply_type']))
  return type === 'Public' ? type : 'Internal'
}

function timeOf({ post }: Call): SqlValue {
  const time = evaluate({ quoted: sanitise(post['ticket_reply_time_worked']) })
  return /^\d{1,3}:[0-5]\d:[0-5]\d$/.test(strval(time)) ? time : '00:00:00'
}

function setStatus(call: Call, ticket: Row): void {
  const { post } = call
  const status = isset(post, 'ticket_status') ? intval(post['ticket_status']) : 0
  if (status === 0) return
  const values = new Map<string, SqlValue>([['ticket_status', status]])
  if (status === RESOLVED_STATUS && ticket['ticket_resolved_at'] === null) {
    values.set('ticket_resolved_at', now(call))
  }
  change(call, 'tickets', ticket, values)
}
