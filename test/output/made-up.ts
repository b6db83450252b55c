import type { Format } from '../../src/output/format-names.ts'
import type { FormatOptions } from '../../src/output/format-options.ts'
import { formatSheet } from '../../src/output/formats.ts'
import type { Sheet } from '../../src/output/sheet.ts'
import { UTC } from '../../src/time/zone.ts'

/** Noon on a day in November, where the person is. */
export const NOW = new Date('2026-11-24T12:00:00Z')

/** A list of tickets with one value of each kind. */
export function ticketSheet(rows: Sheet['rows'], more: Partial<Sheet> = {}): Sheet {
  return {
    fields: [
      { name: 'ticket_id', label: 'ID', kind: 'id' },
      { name: 'ticket_subject', label: 'Subject', kind: 'text' },
      { name: 'ticket_priority', label: 'Priority', kind: 'choice' },
      { name: 'ticket_status', label: 'Status', kind: 'integer', words: { 1: 'New', 2: 'Open' } },
      { name: 'ticket_contact_id', label: 'Contact', kind: 'reference', refers: 'contacts' },
      { name: 'ticket_amount', label: 'Amount', kind: 'decimal' },
      { name: 'ticket_billable', label: 'Billable', kind: 'flag' },
      { name: 'ticket_updated_at', label: 'Updated', kind: 'moment' },
      { name: 'ticket_details', label: 'Details', kind: 'html' },
    ],
    columns: [
      { field: 'number', heading: 'NUMBER' },
      { field: 'ticket_subject', heading: 'SUBJECT' },
      { field: 'ticket_priority', heading: 'PRIORITY', dropPriority: 1 },
      { field: 'ticket_status', heading: 'STATUS' },
      { field: 'ticket_contact_id', heading: 'CONTACT', dropPriority: 3 },
      { field: 'ticket_amount', heading: 'AMOUNT', dropPriority: 4 },
      { field: 'ticket_updated_at', heading: 'UPDATED', dropPriority: 2 },
    ],
    rows,
    isList: true,
    ...more,
  }
}

/** Two made-up tickets. */
export const TICKETS: Sheet['rows'] = [
  {
    number: 'TCK-1042',
    ticket_id: 1,
    ticket_subject: 'Printer offline in accounting',
    ticket_priority: 'High',
    ticket_status: 2,
    ticket_contact_id: 7,
    ticket_amount: '9.50',
    ticket_billable: true,
    ticket_updated_at: '2026-11-24T10:00:00Z',
    ticket_details: '<p>Tray &amp; drum</p>',
  },
  {
    number: 'TCK-998',
    ticket_id: 2,
    ticket_subject: 'VPN に接続できない',
    ticket_priority: 'Low',
    ticket_status: 9,
    ticket_contact_id: null,
    ticket_amount: '120.00',
    ticket_billable: false,
    ticket_updated_at: null,
    ticket_details: '',
  },
]

/** What is written, and what had to go. */
export async function shown(
  sheet: Sheet,
  options: Partial<FormatOptions & { format: Format }> = {},
): Promise<{ text: string; dropped: readonly string[] }> {
  const { text, omitted } = await formatSheet(sheet, {
    format: 'table',
    isTerminal: true,
    columns: 100,
    hasColor: false,
    now: NOW,
    zone: UTC,
    isCsvRaw: false,
    isHtmlRaw: false,
    hasCsvBom: false,
    csvDelimiter: ',',
    hasHeading: true,
    ...options,
  })
  let whole = ''
  for await (const part of text) whole += part
  return { text: whole, dropped: omitted }
}
