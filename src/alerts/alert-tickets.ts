import type { Api } from '../api/api.ts'
import { readRecords, type StoredRecord } from '../api/records/read.ts'
import { readById } from '../api/records/read-by-id.ts'
import { clientOf, isInScope, type Scope } from '../api/records/scope.ts'
import { isArchived, isOpen } from '../records/record-state.ts'
import { resources } from '../resources/index.ts'
import { alertIdIn } from './alert-id.ts'
import { openedTicket } from './opened-alert.ts'
import type { OpenedHere } from './opened-here.ts'

const { tickets } = resources

/** The first release that says where a ticket comes from (H17). */
export const NAMES_SOURCE_SINCE = '25.06'

/** A ticket that was opened for an alert. */
export interface AlertTicket {
  id: string
  /** Its client; 0 for none. An alert belongs to one: the ticket of another client isn't its ticket. */
  client: number
  ticket: StoredRecord
}

/** The open tickets of alerts, and what a later create is recognized by. */
export interface AlertTickets {
  /** Oldest first. */
  open: readonly AlertTicket[]
  /** The highest ID of all tickets in the list; 0 if there are none. */
  highest: number
}

/**
 * Reads the open tickets of alerts with one list, of one client or of all, and calls `onOpen` with each; returns the highest
 * ID of all tickets in the list (0 if there are none). It is read page by page, and nothing of it is kept. Anybody can mail in a
 * ticket that ends with an alert's ID: only tickets count that the API has made or this computer has opened.
 */
export async function visitAlertTickets(
  api: Api,
  scope: Scope,
  openedHere: OpenedHere,
  onOpen: (ticket: AlertTicket) => void,
): Promise<number> {
  let highest = 0
  for await (const page of readRecords(api, tickets, { scope })) {
    for (const ticket of page) {
      highest = Math.max(highest, ticketId(ticket))
      const found = openAlertTicket(ticket)
      if (found !== undefined && (await isOurs(api, found, openedHere))) onOpen(found)
    }
  }
  return highest
}

async function readAlertTickets(
  api: Api,
  scope: Scope,
  openedHere: OpenedHere,
): Promise<AlertTickets> {
  const open: AlertTicket[] = []
  const highest = await visitAlertTickets(api, scope, openedHere, (ticket) => open.push(ticket))
  open.sort((a, b) => ticketId(a.ticket) - ticketId(b.ticket))
  return { open, highest }
}

/** Reads the open tickets of alerts, oldest first. */
export async function openAlertTickets(
  api: Api,
  scope: Scope,
  openedHere: OpenedHere,
): Promise<readonly AlertTicket[]> {
  return (await readAlertTickets(api, scope, openedHere)).open
}

/**
 * Reads the open tickets of one alert, in its client's scope. If the list has none, the last one that this computer has
 * opened is read by its ID as well: a list may be older than that.
 */
export async function readTicketsOf(
  api: Api,
  scope: Scope,
  openedHere: OpenedHere,
  id: string,
): Promise<AlertTickets> {
  const { open, highest } = await readAlertTickets(api, scope, openedHere)
  const found = open.filter((alert) => alert.id === id)
  const last = openedHere.of(id).tickets.at(-1)?.ticket
  if (found.length > 0 || last === undefined) return { open: found, highest }
  const stored = await readById(api, tickets, last)
  const alert = stored === undefined ? undefined : openAlertTicket(stored)
  const isIts = alert?.id === id && isInScope(tickets, alert.ticket.row, scope)
  return { open: isIts ? [alert] : [], highest: Math.max(highest, last) }
}

/** Returns a ticket's ID. */
export function ticketId({ row }: StoredRecord): number {
  return Number(row[tickets.id])
}

/** Returns a ticket as one of an alert, whoever has made it; undefined if it isn't one or no longer open. */
function openAlertTicket(ticket: StoredRecord): AlertTicket | undefined {
  const { row } = ticket
  if (!isOpen(tickets, row) || isArchived(tickets, row)) return undefined
  const id = alertIdIn(String(row['ticket_details'] ?? ''))
  return id === undefined ? undefined : { id, client: clientOf(tickets, row) ?? 0, ticket }
}

async function isOurs(
  api: Api,
  { id, ticket }: AlertTicket,
  openedHere: OpenedHere,
): Promise<boolean> {
  const source = String(ticket.row['ticket_source'] ?? '')
  if (source === 'API') return true
  const number = ticketId(ticket)
  if (openedHere.wasOpenedBefore(number)) return true
  const known = openedHere.of(id)
  if (openedTicket(known, number) === undefined) return false
  if (known.tickets.some((one) => one.ticket === number)) return true
  // It may have been opened here. A release that names the API as the source of its tickets has said that it wasn't.
  return source === '' && !(await api.capabilities.isAtLeast(NAMES_SOURCE_SINCE))
}
