/** The ticket statuses of a new ITFlow. Operators can add more, whose names are only in tickets read by ID (H17). */
export const TICKET_STATUSES: Readonly<Record<number, string>> = {
  1: 'New',
  2: 'Open',
  3: 'On Hold',
  4: 'Resolved',
  5: 'Closed',
}

/** The status of a closed ticket, which can't be reopened (H37). */
export const CLOSED_STATUS = 5

/** The status of a resolved ticket. */
export const RESOLVED_STATUS = 4
