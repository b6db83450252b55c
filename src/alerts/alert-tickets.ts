import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { isArchived, isOpen } from '../records/record-state.ts'
import { resources } from '../resources/index.ts'
import { alertIdIn } from './alert-id.ts'

const { tickets } = resources

/** The first release that says where a ticket comes from (H17). */
const NAMES_SOURCE_SINCE = '25.06'

/** A ticket that was opened for an alert. */
export interface AlertTicket {
  id: string
  ticket: StoredRecord
}

/**
 * Reads the open tickets of alerts, oldest first, with one list. Anybody can mail in a ticket that ends with an alert's ID: only
 * tickets count that the API has made, or where the release doesn't tell, those in `openedHere`.
 */
export async function openAlertTickets(
  api: Api,
  scope: Scope,
  openedHere: readonly number[],
): Promise<readonly AlertTicket[]> {
  const namesSource = await api.capabilities.isAtLeast(NAMES_SOURCE_SINCE)
  const ours = new Set(openedHere)
  const isOurs = ({ row }: StoredRecord) =>
    namesSource ? row['ticket_source'] === 'API' : ours.has(Number(row[tickets.id]))
  const all = await readAll(api, tickets, { scope })
  return all
    .filter((ticket) => isOpen(tickets, ticket.row) && !isArchived(tickets, ticket.row))
    .filter(isOurs)
    .flatMap((ticket) => {
      const id = alertIdIn(String(ticket.row['ticket_details'] ?? ''))
      return id === undefined ? [] : [{ id, ticket }]
    })
    .sort((a, b) => Number(a.ticket.row[tickets.id]) - Number(b.ticket.row[tickets.id]))
}
