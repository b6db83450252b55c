import { intval, isset, phpEmpty, strval } from '../../php/values.ts'
import { CLOSED_STATUS, RESOLVED_STATUS } from '../../resources/ticket-statuses.ts'
import { candidateRows, type Row, takeTicketNumber } from '../database.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { hasRequired, newValues } from './create.ts'
import { insertedReply, updatedReply } from './replies.ts'
import { change, insert, now, recordOfClient } from './rows.ts'
import { escapeSql, evaluate, sanitise } from './sql-text.ts'
import { requestedId } from './update.ts'

const NEW = 1
const OPEN = 2
const PRIORITIES = ['Low', 'Medium', 'High', 'Urgent']
const KEY_BYTES = 24

/** Handles tickets/create: the instance numbers the ticket, and its contact is the client's primary one by default. */
export function createTicket(call: Call): WireReply {
  const { database } = call.server
  if (!hasRequired(call, ['ticket_subject'])) return insertedReply(null)
  const values = newValues(call)
  const number = takeTicketNumber(database)
  for (const [column, value] of computedValues(call, values)) values.set(column, value)
  values.set('ticket_prefix', database.settings.ticketPrefix)
  values.set('ticket_number', number)
  return insertedReply(insert(call, 'tickets', values))
}

/** Handles tickets/resolve. */
export function resolveTicket(call: Call): WireReply {
  const ticket = ticketOf(call)
  if (ticket === undefined || ticket['ticket_resolved_at'] !== null) {
    return updatedReply(0, call.server.release)
  }
  const values = new Map<string, SqlValue>([
    ['ticket_status', RESOLVED_STATUS],
    ['ticket_resolved_at', now(call)],
    ...firstResponse(call, ticket),
  ])
  return updatedReply(change(call, 'tickets', ticket, values), call.server.release)
}

/** Handles tickets/close, which can't be undone (H37). */
export function closeTicket(call: Call): WireReply {
  const ticket = ticketOf(call)
  if (ticket === undefined || ticket['ticket_closed_at'] !== null) {
    return updatedReply(0, call.server.release)
  }
  const values = new Map<string, SqlValue>([
    ['ticket_status', CLOSED_STATUS],
    ['ticket_closed_at', now(call)],
    ['ticket_closed_by', call.user?.id ?? 0],
  ])
  if (ticket['ticket_resolved_at'] === null) values.set('ticket_resolved_at', now(call))
  return updatedReply(change(call, 'tickets', ticket, values), call.server.release)
}

/** Returns the value that records a ticket's first response, unless it already has one. */
export function firstResponse(call: Call, ticket: Row): [string, SqlValue][] {
  return phpEmpty(ticket['ticket_first_response_at'])
    ? [['ticket_first_response_at', now(call)]]
    : []
}

function ticketOf(call: Call): Row | undefined {
  return recordOfClient(call, requestedId(call), clientOfWrite(call), 'ticket_client_id')
}

function computedValues(
  call: Call,
  values: ReadonlyMap<string, SqlValue>,
): [column: string, value: SqlValue][] {
  const { release } = call.server
  const assigned = intval(strval(values.get('ticket_assigned_to')))
  const isOpen = hasBehaviour(release, 'opensAssignedTicket') && assigned > 0
  return [
    ['ticket_priority', priorityOf(call)],
    ['ticket_details', detailsOf(call)],
    ['ticket_vendor_ticket_number', String(intval(call.post['ticket_vendor_ticket_id']))],
    ['ticket_status', isOpen ? OPEN : NEW],
    ['ticket_contact_id', contactOf(call)],
    ['ticket_created_by', 0],
    ['ticket_url_key', Buffer.from(call.server.random(KEY_BYTES)).toString('base64url')],
    ['ticket_source', hasBehaviour(release, 'namesTicketSource') ? 'API' : null],
  ]
}

function priorityOf({ server, post }: Call): SqlValue {
  const sent = post['ticket_priority']
  if (hasBehaviour(server.release, 'checksPriority')) {
    return typeof sent === 'string' && PRIORITIES.includes(sent) ? sent : 'Medium'
  }
  return isset(post, 'ticket_priority') ? evaluate({ quoted: sanitise(sent) }) : 'Low'
}

function detailsOf({ server, post }: Call): SqlValue {
  if (!isset(post, 'ticket_details')) return '< blank ><br>'
  const sent = post['ticket_details']
  if (!hasBehaviour(server.release, 'keepsTicketMarkup')) {
    return evaluate({ quoted: `${sanitise(sent)}<br>` })
  }
  return evaluate({ quoted: escapeSql(`${strval(sent)}<br>`) })
}

function contactOf(call: Call): number {
  const contact = intval(call.post['ticket_contact_id'])
  const client = clientOfWrite(call)
  if (contact !== 0 || client === 0) return contact
  const contacts = candidateRows(
    call.server.database,
    'contacts',
    'contact_client_id',
    String(client),
  )
  const primary = contacts.find((row) => {
    return row['contact_client_id'] === String(client) && row['contact_primary'] === '1'
  })
  return Number(primary?.['contact_id'] ?? 0)
}
