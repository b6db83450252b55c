import { intval, isset, phpEmpty, ucfirstLower } from '../../php/values.ts'
import { candidateRows, type Row, rowById, tableOf } from '../database.ts'
import { schemaOf } from '../schema.ts'
import type { WireReply } from '../wire.ts'
import { scopeOfRead } from './access.ts'
import type { Call } from './call.ts'
import { pageOf, windowOf } from './page.ts'
import { recordOf, type SentRecord } from './records.ts'
import { foundReply } from './replies.ts'

const TYPES = ['Internal', 'Public', 'Client']
const TICKET_COLUMNS = ['ticket_prefix', 'ticket_number', 'ticket_subject', 'ticket_client_id']

/** Handles a read of ticket replies, each with its ticket's number, subject and client and its author's name. */
export function readTicketReplies(call: Call): WireReply {
  const { server, get } = call
  const passes = filterFor(call)
  if (isset(get, 'ticket_reply_id')) {
    const row = rowById(server.database, 'ticket_replies', intval(get['ticket_reply_id']))
    return foundReply(row !== undefined && passes(row) ? [recordFor(call, row)] : [])
  }
  const ticket = isset(get, 'ticket_id') ? String(intval(get['ticket_id'])) : undefined
  const rows =
    ticket === undefined
      ? tableOf(server.database, 'ticket_replies').rows
      : candidateRows(server.database, 'ticket_replies', 'ticket_reply_ticket_id', ticket)
  const page = pageOf(rows, windowOf(call), (row) => {
    if (ticket !== undefined && row['ticket_reply_ticket_id'] !== ticket) return false
    return passes(row)
  })
  return foundReply(page.map((row) => recordFor(call, row)))
}

function filterFor(call: Call): (row: Row) => boolean {
  const { server, get } = call
  const scope = scopeOfRead(call)
  const type = ucfirstLower(get['type'] ?? '')
  return (row) => {
    if (phpEmpty(get['include_archived']) && row['ticket_reply_archived_at'] !== null) return false
    if (TYPES.includes(type) && row['ticket_reply_type'] !== type) return false
    const ticket = rowById(server.database, 'tickets', row['ticket_reply_ticket_id'] ?? null)
    if (ticket === undefined) return false
    return scope === null || scope(ticket['ticket_client_id'] ?? null)
  }
}

function recordFor({ server }: Call, row: Row): SentRecord {
  const { database, release } = server
  const { columns } = schemaOf('ticket_replies', release)
  const record = recordOf(server, [{ columns, row }])
  const ticket = rowById(database, 'tickets', row['ticket_reply_ticket_id'] ?? null)
  for (const name of TICKET_COLUMNS) record[name] = ticket?.[name] ?? null
  const by = row['ticket_reply_by'] ?? null
  const name =
    row['ticket_reply_type'] === 'Client'
      ? rowById(database, 'contacts', by)?.['contact_name']
      : database.users.find(({ id }) => String(id) === by)?.name
  record['ticket_reply_by_name'] = name ?? null
  return record
}
