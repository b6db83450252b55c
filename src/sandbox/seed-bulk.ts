import { CLOSED_STATUS, RESOLVED_STATUS } from '../resources/ticket-statuses.ts'
import { type Database, insertRow, type Row, tableOf, takeTicketNumber } from './database.ts'
import type { ExtraRecords } from './memory-state.ts'
import { sqlMoment } from './sql-types.ts'

const DAY = 86_400_000

const WARRANTY_DAYS = 3 * 365

const MODELS = [
  { type: 'Laptop', code: 'LT', make: 'Lenovo', model: 'ThinkPad T14', os: 'Windows 11 Pro' },
  { type: 'Laptop', code: 'LT', make: 'Dell', model: 'Latitude 7450', os: 'Windows 11 Pro' },
  { type: 'Desktop', code: 'DT', make: 'HP', model: 'ProDesk 400 G9', os: 'Windows 11 Pro' },
  { type: 'Laptop', code: 'LT', make: 'HP', model: 'EliteBook 840', os: 'Windows 10 Pro' },
  { type: 'Server', code: 'SRV', make: 'Dell', model: 'PowerEdge R650', os: 'Windows Server 2022' },
  { type: 'Printer', code: 'PRN', make: 'Brother', model: 'HL-L6250', os: '' },
  { type: 'Switch', code: 'SW', make: 'Allied', model: 'x530-28', os: '' },
] as const

const SERIAL_STARTS: Readonly<Record<string, string>> = { Lenovo: 'PF0', Dell: 'JX0', HP: '5CG' }
const STATUSES = ['Deployed', 'Deployed', 'Deployed', 'Ready to Deploy', 'Deployed', 'Stored']

/** Serials have seven digits in base 36. The step shares no factor with their count, so that each number gets another serial. */
const SERIALS = 36 ** 7
const SERIAL_STEP = 48_271_007

const SUBJECTS = [
  'Printer does not print',
  'Cannot log in after password change',
  'Screen stays black in the docking station',
  'Mailbox is full',
  'Share is slow since this morning',
  'New colleague starts on Monday',
  'Phone rings at the wrong desk',
]
const PRIORITIES = ['Low', 'Medium', 'Medium', 'High', 'Urgent']

/** The IDs of a client and its records. */
interface Site {
  client: string
  locations: string[]
  contacts: string[]
  networks: string[]
}

/** Adds assets, each with its network interface, and tickets, spread over the clients. It adds the same ones every time. */
export function seedBulk(database: Database, now: Date, { assets, tickets }: ExtraRecords): void {
  const sites = sitesOf(database)
  for (let number = 1; number <= assets; number += 1) {
    const site = siteOf(sites, number)
    const id = insertRow(database, 'assets', assetCells(number, now, site), now)
    const card = { ...interfaceCells(number, site), interface_asset_id: id }
    insertRow(database, 'asset_interfaces', card, now)
  }
  for (let number = 1; number <= tickets; number += 1) {
    const ticket = takeTicketNumber(database)
    const cells = ticketCells(number, ticket, now, siteOf(sites, number))
    insertRow(database, 'tickets', cells, now)
  }
}

function siteOf(sites: readonly Site[], number: number): Site {
  const site = pickAt(sites, number)
  if (site === undefined) throw new RangeError('There is no client to spread records over.')
  return site
}

function sitesOf(database: Database): Site[] {
  const idsOf = (table: string, prefix: string, client: string): string[] =>
    tableOf(database, table)
      .rows.filter((row) => isCurrent(row, prefix) && row[`${prefix}_client_id`] === client)
      .map((row) => row[`${prefix}_id`] ?? '0')
  return tableOf(database, 'clients')
    .rows.filter((row) => isCurrent(row, 'client') && row['client_lead'] !== '1')
    .map(({ client_id }) => {
      const client = client_id ?? '0'
      return {
        client,
        locations: idsOf('locations', 'location', client),
        contacts: idsOf('contacts', 'contact', client),
        networks: idsOf('networks', 'network', client),
      }
    })
}

function isCurrent(row: Row, prefix: string): boolean {
  return row[`${prefix}_archived_at`] === null
}

function assetCells(number: number, now: Date, { client, locations, contacts }: Site) {
  const { type, code, make, model, os } = pickAt(MODELS, pseudoRandom(number, 7)) ?? MODELS[0]
  const bought = now.getTime() - (30 + pseudoRandom(number, 1500)) * DAY
  const hasUser = type === 'Laptop' || type === 'Desktop'
  return {
    asset_client_id: client,
    asset_type: type,
    asset_name: `${code}-${100_000 + number}`,
    asset_make: make,
    asset_model: model,
    asset_serial: serialOf(number, make),
    asset_os: os,
    asset_status: pickAt(STATUSES, pseudoRandom(number, 97)) ?? 'Deployed',
    asset_purchase_date: dateOf(bought),
    asset_warranty_expire: dateOf(bought + WARRANTY_DAYS * DAY),
    asset_location_id: pickAt(locations, number) ?? '0',
    asset_contact_id: (hasUser ? pickAt(contacts, pseudoRandom(number, 1009)) : undefined) ?? '0',
  }
}

function serialOf(number: number, make: string): string {
  const digits = ((number * SERIAL_STEP) % SERIALS).toString(36).toUpperCase().padStart(7, '0')
  return `${SERIAL_STARTS[make] ?? 'SN0'}${digits}`
}

/** The MAC addresses are from a locally administered range that the default data doesn't use. */
function interfaceCells(number: number, { networks }: Site) {
  const digits = number.toString(16).padStart(8, '0')
  const [block, host] = [Math.floor(number / 250), number % 250]
  return {
    interface_name: '1',
    interface_primary: '1',
    interface_mac: `02:1f:${digits.replace(/..(?=.)/g, '$&:')}`,
    interface_ip: `10.${100 + (Math.floor(block / 256) % 100)}.${block % 256}.${host + 2}`,
    interface_network_id: pickAt(networks, number) ?? '0',
  }
}

function ticketCells(number: number, ticket: number, now: Date, { client, contacts }: Site) {
  const status = 1 + pseudoRandom(number, 5)
  const created = now.getTime() - pseudoRandom(number, 60 * 24) * (DAY / 24)
  const ended = sqlMoment(new Date(created + (now.getTime() - created) / 2))
  return {
    ticket_prefix: 'TCK-',
    ticket_number: ticket,
    ticket_subject: `${pickAt(SUBJECTS, pseudoRandom(number, 7)) ?? ''} (${number})`,
    ticket_details: '<p>Told by phone.</p>',
    ticket_priority: pickAt(PRIORITIES, pseudoRandom(number, 101)) ?? 'Medium',
    ticket_status: status,
    ticket_created_at: sqlMoment(new Date(created)),
    ticket_created_by: '1',
    ticket_assigned_to: String(1 + pseudoRandom(number, 4)),
    ticket_client_id: client,
    ticket_contact_id: pickAt(contacts, number) ?? '0',
    ticket_url_key: `made-up-ticket-key-${ticket}`,
    ...(status >= RESOLVED_STATUS ? { ticket_resolved_at: ended } : {}),
    ...(status === CLOSED_STATUS ? { ticket_closed_at: ended, ticket_closed_by: '1' } : {}),
  }
}

/** Returns a number below a limit that looks random and is the same every time. */
function pseudoRandom(number: number, limit: number): number {
  return Math.floor((number * 0.618_033_988_749_895 * limit) % limit)
}

function pickAt<T>(choices: readonly T[], number: number): T | undefined {
  return choices[number % choices.length]
}

function dateOf(moment: number): string {
  return sqlMoment(new Date(moment)).slice(0, 10)
}
