import fc from 'fast-check'
import {
  addUser,
  type Database,
  insertRow,
  type PartialRow,
  type Row,
} from '../../src/sandbox/database.ts'
import { TEST_NOW } from '../support/sandbox.ts'

// What a report of time must say, worked out from the rows of the database alone.

/** A printed row. */
export type Printed = Record<string, unknown>

/** The seconds of `HH:MM:SS`; 0 for none. */
export function seconds(time: unknown): number {
  const [hours = 0, minutes = 0, rest = 0] = String(time ?? '00:00:00')
    .split(':')
    .map(Number)
  return hours * 3600 + minutes * 60 + rest
}

/** Adds up a field of rows in seconds. */
export const total = (rows: readonly Printed[], field = 'time_worked') =>
  rows.reduce((sum, row) => sum + seconds(row[field]), 0)

const pad = (value: number) => String(value).padStart(2, '0')

const MOMENT = fc
  .record({
    year: fc.constantFrom(2024, 2025, 2026, 2026, 2026),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    hour: fc.constantFrom(0, 12, 23),
  })
  .map(({ year, month, day, hour }) => `${year}-${pad(month)}-${pad(day)} ${pad(hour)}:59:59`)

const TIME = fc.oneof(
  fc.constantFrom(null, '00:00:00', '00:00:01', '00:15:00'),
  fc
    .nat(5 * 3600)
    .map((value) =>
      [value / 3600, (value / 60) % 60, value % 60].map((part) => pad(Math.floor(part))).join(':'),
    ),
)

const REPLY = fc.record({
  ticket: fc.nat(30),
  ticket_reply_type: fc.constantFrom('Internal', 'Public', 'Client'),
  // Nobody, somebody who is no user, the technicians, and two users with one name.
  ticket_reply_by: fc.constantFrom('0', '1', '2', '3', '5', '6', '99'),
  ticket_reply_time_worked: TIME,
  ticket_reply_created_at: MOMENT,
  ticket_reply_archived_at: fc.constantFrom(null, null, '2026-11-01 00:00:00'),
})

const TICKET = fc.record({
  ticket_client_id: fc.constantFrom('0', '1', '2', '3', '6'),
  moments: fc.array(MOMENT, { minLength: 3, maxLength: 3 }).map((moments) => moments.sort()),
  isResolved: fc.boolean(),
  isClosed: fc.boolean(),
  ticket_archived_at: fc.constantFrom(null, null, null, '2026-11-01 00:00:00'),
  ticket_assigned_to: fc.constantFrom('0', '1', '5', '99'),
})

/** Tickets and replies to add to the sandbox's own. */
export const WORK = fc.record({
  tickets: fc.array(TICKET, { minLength: 5, maxLength: 15 }),
  replies: fc.array(REPLY, { minLength: 10, maxLength: 50 }),
})

/** The periods that a report is asked for. */
export const PERIOD = fc.constantFrom('2026-11', '2026-10', '2026-01', '2025-12', '2026', '2025')

/** The option for a period. */
export const periodOption = (period: string) => [period.length === 4 ? '--year' : '--month', period]

type Work = typeof WORK extends fc.Arbitrary<infer T> ? T : never

/** Adds tickets and replies to a database, and two technicians with one name. */
export function addWork(database: Database, { tickets, replies }: Work): void {
  while (database.users.length < 6) addUser(database, { name: 'Sam Twin' })
  const put = (table: string, row: PartialRow) => insertRow(database, table, row, TEST_NOW)
  const ids = tickets.map(
    ({ moments: [opened, resolved, closed], isResolved, isClosed, ...row }, nth) =>
      put('tickets', {
        ...row,
        ticket_prefix: 'TCK-',
        ticket_number: String(5000 + nth),
        ticket_subject: `Made up ${nth}`,
        ticket_details: '',
        ticket_status: isClosed ? '5' : isResolved ? '4' : '2',
        ticket_created_at: opened ?? '',
        ticket_resolved_at: isResolved ? (resolved ?? null) : null,
        ticket_closed_at: isClosed ? (closed ?? null) : null,
      }),
  )
  for (const { ticket, ...reply } of replies) {
    const id = ids[ticket % ids.length]
    // The server writes both moments, so no reply is older than its ticket.
    const opened = tickets[ticket % ids.length]?.moments[0] ?? ''
    const [, at = ''] = [reply.ticket_reply_created_at, opened].sort()
    put('ticket_replies', {
      ...reply,
      ticket_reply: 'Done',
      ticket_reply_ticket_id: String(id),
      ticket_reply_created_at: at,
    })
  }
}

const rowsOf = ({ tables }: Database, table: string): readonly Row[] => tables[table]?.rows ?? []

/** What the server adds up: the time of each technician on each ticket of a client in a period. */
export function timeIn(database: Database, period: string, client?: string) {
  const users = new Set(database.users.map(({ id }) => String(id)))
  const clients = new Set(rowsOf(database, 'clients').map((row) => row['client_id']))
  const tickets = new Map(rowsOf(database, 'tickets').map((row) => [row['ticket_id'], row]))
  const sums = new Map<
    string,
    { client: number; technician: number; ticket: number; seconds: number }
  >()
  for (const reply of rowsOf(database, 'ticket_replies')) {
    const ticket = tickets.get(reply['ticket_reply_ticket_id'] ?? '')
    const owner = ticket?.['ticket_client_id'] ?? '0'
    const by = reply['ticket_reply_by'] ?? '0'
    const worked = seconds(reply['ticket_reply_time_worked'])
    if (!reply['ticket_reply_created_at']?.startsWith(`${period}-`) || worked === 0) continue
    if (!clients.has(owner) || !users.has(by) || (client !== undefined && owner !== client))
      continue
    const key = `${ticket?.['ticket_id']} ${by}`
    const known = sums.get(key)?.seconds ?? 0
    sums.set(key, {
      client: Number(owner),
      technician: Number(by),
      ticket: Number(ticket?.['ticket_id']),
      seconds: known + worked,
    })
  }
  return [...sums.values()]
}

/** The tickets that were resolved or closed in a period without any time until its end, those that ended first at the start. */
export function withoutTimeIn(database: Database, period: string, client?: string): number[] {
  const archived = new Set(
    rowsOf(database, 'clients')
      .filter((row) => row['client_archived_at'] !== null)
      .map((row) => row['client_id']),
  )
  const timed = new Set(
    ['2024', '2025', '2026']
      .flatMap((year) => Array.from({ length: 12 }, (_, month) => `${year}-${pad(month + 1)}`))
      .filter((month) => month.slice(0, period.length) <= period)
      .flatMap((month) => timeIn(database, month))
      .map(({ ticket }) => ticket),
  )
  const endsOf = (row: Row) =>
    [row['ticket_resolved_at'], row['ticket_closed_at']]
      .flatMap((at) => (at?.startsWith(`${period}-`) === true ? [at] : []))
      .sort()
  return rowsOf(database, 'tickets')
    .filter((row) => endsOf(row).length > 0 && row['ticket_archived_at'] === null)
    .filter((row) => row['ticket_client_id'] !== '0' && !archived.has(row['ticket_client_id']))
    .filter((row) => client === undefined || row['ticket_client_id'] === client)
    .filter((row) => !timed.has(Number(row['ticket_id'])))
    .sort((a, b) => (endsOf(a)[0] ?? '').localeCompare(endsOf(b)[0] ?? ''))
    .map((row) => Number(row['ticket_id']))
}
