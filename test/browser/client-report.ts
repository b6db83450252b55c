import type { DocumentBlock, ReportDocument } from '../../src/output/document/document.ts'
import type { Sheet } from '../../src/output/sheet.ts'

const TYPES = ['Laptop', 'Desktop', 'Server', 'Firewall', 'Switch', 'Access Point', 'Printer']

const PEOPLE = [
  'Jörg Müßigbrodt',
  'Ann Lee',
  'عمر الفاروق',
  'Łucja Wiśniewska',
  '佐藤 花子',
  'Siân Ó Murchú',
]

/** A whole report on a client as an MSP has them: many assets, long names, several scripts, gaps and a failure. */
export const CLIENT_REPORT: ReportDocument = {
  title: 'Großhandelsgenossenschaft Müller, Söhne & Töchter Süddeutschland eG',
  details: [
    'Report on a client, from msp.example, 24 November 2026 at 12:00 (Europe/Berlin)',
    'Prepared for Jörg Müßigbrodt',
  ],
  sections: [
    { name: 'client', title: 'Client', blocks: clientBlocks() },
    { name: 'contacts', title: 'Contacts', count: PEOPLE.length, blocks: [contacts()] },
    { name: 'assets', title: 'Assets', count: 40, blocks: assets() },
    { name: 'expiring', title: 'What expires', count: 3, blocks: [expiring()] },
    { name: 'tickets', title: 'Open tickets', count: 0, remark: 'There are none.', blocks: [] },
    {
      name: 'domains',
      title: 'Domains',
      remark: 'Domains could not be read: this key may not read them (403).',
      isUnreadable: true,
      blocks: [],
    },
    { name: 'documents', title: 'Documents', count: 2, blocks: [documents()] },
    { name: 'time', title: 'Time this month', blocks: [time()] },
  ],
}

function clientBlocks(): DocumentBlock[] {
  return [
    {
      kind: 'facts',
      facts: [
        { label: 'Type', value: 'Managed services, with on-site support on working days' },
        { label: 'Abbreviation', value: 'GMST' },
        { label: 'Website', value: 'https://www.grosshandelsgenossenschaft-mueller.example' },
        {
          label: 'Main address',
          value: 'Donaudampfschifffahrtsstraße 117\n89231 Neu-Ulm\nGermany',
        },
        { label: 'Lead', value: '' },
        { label: 'Since', value: '1 Feb 2019' },
      ],
    },
    {
      kind: 'text',
      text: 'Call before you come: the gate is closed after 17:00.\nThe server room is in the cellar, key at reception.\n\nNo remote session without the permission of Frau Wiśniewska.',
    },
  ]
}

function contacts(): DocumentBlock {
  return table(
    'Contacts',
    ['Name', 'Title', 'E-mail', 'Phone', 'Location'],
    (row) => [
      PEOPLE[row] ?? '',
      ['Geschäftsführer', '', 'مدير', 'Leiterin Einkauf und Beschaffung', '経理', 'Warehouse'][
        row
      ] ?? '',
      `person.${row + 1}@grosshandelsgenossenschaft-mueller.example`,
      row === 3 ? '' : `+49 731 555 01${row}0 ext. ${row}`,
      row % 2 === 0 ? 'Neu-Ulm' : 'Lager Günzburg-Süd',
    ],
    PEOPLE.length,
  )
}

function assets(): DocumentBlock[] {
  const counts = TYPES.map((label, at) => ({ label, value: [17, 9, 4, 1, 3, 5, 1][at] ?? 0 }))
  const bars = counts.map(({ label, value }) => ({ label, value, text: String(value) }))
  const ages = [
    { label: 'Under 1 year', value: 6 },
    { label: '1 to 3 years', value: 15 },
    { label: '3 to 5 years', value: 11 },
    { label: 'Over 5 years', value: 8 },
    { label: 'Unknown, because no purchase date was ever recorded', value: 0 },
  ].map((bar) => ({ ...bar, text: String(bar.value) }))
  return [
    { kind: 'bars', caption: 'By type', bars },
    { kind: 'bars', caption: 'By age', bars: ages },
    table(
      'All assets',
      ['Name', 'Type', 'Make', 'Model', 'Serial', 'IP', 'Assigned to', 'Seats'],
      assetRow,
      40,
    ),
  ]
}

function assetRow(row: number): string[] {
  const type = TYPES[row % TYPES.length] ?? ''
  return [
    row === 5
      ? 'VIRTUALISIERUNGSHOST-RECHENZENTRUM-SÜD-NEU-ULM-0005'
      : `${type.slice(0, 2).toUpperCase()}-${String(row + 1).padStart(4, '0')}`,
    type,
    ['Lenovo', 'Dell', 'HPE', 'Sophos'][row % 4] ?? '',
    row % 9 === 4
      ? ''
      : (['ThinkPad X1 Carbon Gen 12', 'Latitude 7450', 'ProLiant DL380 Gen11', 'XGS 136'][
          row % 4
        ] ?? ''),
    row % 7 === 3 ? '' : `PF-${(row * 7919 + 100003).toString(36).toUpperCase()}`,
    row % 5 === 4 ? '2001:db8:85a3::8a2e:370:7334' : `10.20.30.${row + 10}`,
    PEOPLE[row % 8] ?? '',
    String(row % 3),
  ]
}

function expiring(): DocumentBlock {
  const sheet: Sheet = {
    fields: [
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'what', label: 'What', kind: 'text' },
      { name: 'expires', label: 'Expires', kind: 'date', isExpiry: true },
      { name: 'priority', label: 'Priority', kind: 'choice' },
    ],
    columns: ['name', 'what', 'expires', 'priority'].map((field) => ({
      field,
      heading: field.toUpperCase(),
    })),
    rows: [
      { name: 'mueller.example', what: 'Certificate', expires: '2026-11-18', priority: 'Urgent' },
      { name: 'FW-0004', what: 'Warranty', expires: '2026-12-10', priority: 'High' },
      { name: 'Backup licence', what: 'Licence', expires: '2027-03-31', priority: 'Low' },
    ],
    isList: true,
  }
  return { kind: 'table', caption: 'What expires', sheet }
}

function documents(): DocumentBlock {
  return {
    kind: 'list',
    items: [
      { text: 'Emergency plan', items: ['updated 3 Nov 2026', 'by Ann Lee'] },
      { text: 'Network diagram of the warehouse in Günzburg' },
    ],
  }
}

function time(): DocumentBlock {
  const bars = [
    { label: 'Ann Lee', value: 12.75, text: '12 h 45 m' },
    { label: 'عمر الفاروق', value: 4, text: '4 h' },
    { label: 'Łucja Wiśniewska', value: 0.5, text: '30 m' },
  ]
  return { kind: 'bars', caption: 'Hours by technician', bars }
}

function table(
  caption: string,
  labels: readonly string[],
  rowOf: (row: number) => readonly string[],
  length: number,
): DocumentBlock {
  const fields = labels.map((label) => ({
    name: label.toLowerCase(),
    label,
    kind: label === 'Seats' ? ('integer' as const) : ('text' as const),
  }))
  const rows = [...Array(length).keys()].map((row) =>
    Object.fromEntries(fields.map(({ name }, index) => [name, rowOf(row)[index] ?? null])),
  )
  const columns = fields.map(({ name }) => ({ field: name, heading: name.toUpperCase() }))
  return {
    kind: 'table',
    caption,
    sheet: { fields, columns, rows, isList: true, labelField: 'name' },
  }
}
