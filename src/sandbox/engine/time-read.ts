import { intval, isset } from '../../php/values.ts'
import { type Row, rowById, tableOf, type User } from '../database.ts'
import type { WireReply } from '../wire.ts'
import { scopeOfRead } from './access.ts'
import type { Call } from './call.ts'
import { compareCollated } from './collation.ts'
import { pageOf, windowOf } from './page.ts'
import type { SentRecord } from './records.ts'
import { foundReply, refusalReply } from './replies.ts'

/** The maximum of MariaDB's TIME. */
const MAX_SECONDS = 838 * 3600 + 59 * 60 + 59

/** The time of one technician on one ticket. */
interface Entry {
  ticket: Row
  client: Row
  technician: User
  seconds: number
}

/** Handles a read of technicians' time in a year, by default the current one, and optionally in one month of it. */
export function readTime(call: Call): WireReply {
  const { server, get } = call
  const year = isset(get, 'year') ? intval(get['year']) : server.clock().getUTCFullYear()
  const month = isset(get, 'month') ? intval(get['month']) : null
  if (month !== null && (month < 1 || month > 12)) {
    return refusalReply(200, 'Invalid month parameter. Must be between 1 and 12.')
  }
  const entries = [...entriesOf(call, year, month).values()].sort(compareEntries)
  return foundReply(pageOf(entries, windowOf(call), () => true).map(recordFor))
}

function entriesOf(call: Call, year: number, month: number | null): Map<string, Entry> {
  const { server, get } = call
  const technicianId = isset(get, 'technician_id')
    ? String(intval(get['technician_id']))
    : undefined
  const scope = scopeOfRead(call)
  const entries = new Map<string, Entry>()
  for (const reply of tableOf(server.database, 'ticket_replies').rows) {
    const seconds = secondsOf(reply['ticket_reply_time_worked'] ?? null)
    if (seconds === 0 || !isInPeriod(reply['ticket_reply_created_at'] ?? '', year, month)) continue
    if (technicianId !== undefined && reply['ticket_reply_by'] !== technicianId) continue
    const entry = entryFor(call, reply)
    if (entry === undefined) continue
    if (scope !== null && !scope(entry.ticket['ticket_client_id'] ?? null)) continue
    const key = `${entry.ticket['ticket_id']} ${entry.technician.id}`
    const previous = entries.get(key)
    entries.set(key, { ...entry, seconds: seconds + (previous?.seconds ?? 0) })
  }
  return entries
}

function entryFor({ server }: Call, reply: Row): Entry | undefined {
  const { database } = server
  const ticket = rowById(database, 'tickets', reply['ticket_reply_ticket_id'] ?? null)
  const client = rowById(database, 'clients', ticket?.['ticket_client_id'] ?? null)
  const technician = database.users.find(({ id }) => String(id) === reply['ticket_reply_by'])
  if (ticket === undefined || client === undefined || technician === undefined) return undefined
  return { ticket, client, technician, seconds: 0 }
}

function isInPeriod(moment: string, year: number, month: number | null): boolean {
  if (Number(moment.slice(0, 4)) !== year) return false
  return month === null || Number(moment.slice(5, 7)) === month
}

function compareEntries(a: Entry, b: Entry): number {
  return (
    compareCollated(a.client['client_name'] ?? null, b.client['client_name'] ?? null) ||
    Number(a.ticket['ticket_number']) - Number(b.ticket['ticket_number']) ||
    compareCollated(a.technician.name, b.technician.name)
  )
}

function recordFor({ ticket, client, technician, seconds }: Entry): SentRecord {
  return {
    ticket_id: ticket['ticket_id'] ?? null,
    ticket_number: `${ticket['ticket_prefix'] ?? ''}${ticket['ticket_number'] ?? ''}`,
    ticket_subject: ticket['ticket_subject'] ?? null,
    client_id: client['client_id'] ?? null,
    company: client['client_name'] ?? null,
    technician_id: String(technician.id),
    technician: technician.name,
    time_worked: timeText(Math.min(seconds, MAX_SECONDS)),
  }
}

function secondsOf(time: string | null): number {
  const [hours = 0, minutes = 0, seconds = 0] = (time ?? '').split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}

function timeText(seconds: number): string {
  const parts = [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}
