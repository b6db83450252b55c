/** The ticket statuses every ITFlow starts with; operators add their own, whose names only a ticket read by ID tells (H17). */
export const TICKET_STATUSES: Readonly<Record<number, string>> = {
  1: 'New',
  2: 'Open',
  3: 'On Hold',
  4: 'Resolved',
  5: 'Closed',
}

/** The status of a closed ticket, from which there is no way back (H37). */
export const CLOSED_STATUS = 5

/** The status of a resolved ticket. */
export const RESOLVED_STATUS = 4
