import type { ReportDocument } from '../../src/output/document/document.ts'
import type { FormatOptions } from '../../src/output/format-options.ts'
import type { Sheet } from '../../src/output/sheet.ts'
import { UTC } from '../../src/time/zone.ts'
import { NOW, TICKETS, ticketSheet } from './made-up.ts'

/** Options of a report that is piped. */
export const OPTIONS: FormatOptions = {
  isTerminal: false,
  columns: 80,
  hasColor: false,
  now: NOW,
  zone: UTC,
  isCsvRaw: false,
  isHtmlRaw: false,
  hasCsvBom: false,
  csvDelimiter: ',',
  hasHeading: true,
}

/** A short report with a block of each kind. */
export const REPORT: ReportDocument = {
  title: 'Müller & Söhne',
  details: ['From acme.example on 24 Nov 2026', 'Times are in UTC'],
  sections: [
    {
      name: 'client',
      title: 'Client',
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: 'Type', value: 'Managed' },
            { label: 'Address', value: '1 High St\nBerlin' },
            { label: 'Website', value: '' },
          ],
        },
        { kind: 'text', text: 'Call first.\n\nThe server room is in the cellar.' },
      ],
    },
    {
      name: 'tickets',
      title: 'Open tickets',
      count: 2,
      blocks: [{ kind: 'table', caption: 'Open tickets', sheet: ticketSheet(TICKETS) }],
    },
    {
      name: 'assets',
      title: 'Assets',
      count: 17,
      blocks: [
        {
          kind: 'bars',
          caption: 'By type',
          bars: [
            { label: 'Laptop', value: 12, text: '12' },
            { label: 'Server', value: 5, text: '5' },
            { label: 'Unknown', value: 0, text: '0' },
          ],
        },
        { kind: 'table', caption: 'What expires', sheet: expiring() },
      ],
    },
    {
      name: 'changes',
      title: 'Changes',
      blocks: [
        { kind: 'list', items: [{ text: 'TCK-1042 Printer', items: ['Closed', 'by Ann'] }] },
      ],
    },
    { name: 'documents', title: 'Documents', count: 0, remark: 'There are none.', blocks: [] },
    {
      name: 'domains',
      title: 'Domains',
      remark: 'Could not be read: this key may not read domains.',
      isUnreadable: true,
      blocks: [],
    },
  ],
}

/** Assets whose warranties have ended, end soon, and end later. */
export function expiring(): Sheet {
  return {
    fields: [
      { name: 'asset_id', label: 'ID', kind: 'id' },
      { name: 'asset_name', label: 'Name', kind: 'text' },
      { name: 'asset_warranty_expire', label: 'Warranty expires', kind: 'date', isExpiry: true },
      { name: 'asset_seats', label: 'Seats', kind: 'integer' },
    ],
    columns: [
      { field: 'asset_name', heading: 'NAME' },
      { field: 'asset_warranty_expire', heading: 'WARRANTY' },
      { field: 'asset_seats', heading: 'SEATS' },
    ],
    rows: [
      { asset_id: 1, asset_name: 'LT-1', asset_warranty_expire: '2026-11-18', asset_seats: 1 },
      { asset_id: 2, asset_name: 'LT-2', asset_warranty_expire: '2026-11-28', asset_seats: 25 },
      { asset_id: 3, asset_name: 'LT-3', asset_warranty_expire: '2028-01-15', asset_seats: null },
      { asset_id: 4, asset_name: 'LT-4', asset_warranty_expire: null, asset_seats: null },
    ],
    labelField: 'asset_name',
    isList: true,
  }
}
