import { createHash } from 'node:crypto'
import { htmlSearchText } from '../text/html-search-text.ts'

/** The last line of a ticket's details, by which its alert is found again. */
const LINE = /(?:^|\s|\\n)Alert-ID: ([0-9a-f]{32})$/

/** Returns a key without what doesn't tell alerts apart: spaces around it, and how its accents are composed. */
export function plainKey(key: string): string {
  return key.trim().normalize('NFC')
}

/**
 * Returns the ID of an alert: 32 hexadecimal digits, from which its key can't be derived. The key itself may be a secret, and
 * the customer may read the ticket.
 */
export function alertId(client: number, key: string): string {
  const text = `itflow-alert\0${client}\0${plainKey(key)}`
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** Returns the HTML of a ticket's details, or of a reply, with the alert's ID as its last line. */
export function withAlertId(html: string, id: string): string {
  // Releases that strip the markup keep the line break.
  return `${html}${html === '' ? '' : '\n'}<p>Alert-ID: ${id}</p>`
}

/** Returns the alert's ID in HTML, in any form in which a server stores it; undefined if its last line is something else. */
export function alertIdIn(html: string): string | undefined {
  // Most tickets have none, and reading the markup of 100,000 tickets takes long.
  if (!html.includes('Alert-ID:')) return undefined
  const id = LINE.exec(htmlSearchText(html).trimEnd())?.[1]
  // A copy: a part of a text keeps the whole of it in memory.
  return id === undefined ? undefined : Buffer.from(id).toString()
}
