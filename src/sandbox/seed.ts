import { CLOSED_STATUS, RESOLVED_STATUS } from '../resources/ticket-statuses.ts'
import { addKey, addUser, changeRow, type Database, rowById, tableOf } from './database.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from './identity.ts'
import { ASSETS, interfaceOf } from './seed-assets.ts'
import { EXPENSES, INVOICE_ITEMS, INVOICES, PAYMENTS, PRODUCTS, QUOTES } from './seed-billing.ts'
import { CLIENTS, LOCATIONS, VENDORS } from './seed-clients.ts'
import { CONTACTS } from './seed-contacts.ts'
import { CREDENTIALS } from './seed-credentials.ts'
import { DOCUMENTS } from './seed-documents.ts'
import { CERTIFICATES, DOMAINS, NETWORKS, SOFTWARE } from './seed-networks.ts'
import { type Cells, type SeedContext, seedRow, seedTable } from './seed-rows.ts'
import { closingReplies, REPLIES, TICKETS } from './seed-tickets.ts'
import { seal } from './vault.ts'

const TECHNICIANS = ['A. Tech', 'Robin Field', 'Sam Okafor']

/** The number of the next ticket. */
const NEXT_TICKET = 1044

/** Fills an empty database with a made-up small MSP, its dates relative to `now`, and with the sandbox's key. */
export function seed(database: Database, now: Date): void {
  const context: SeedContext = { database, now, ids: new Map() }
  addPeople(database)
  seedTable(context, 'clients', CLIENTS)
  seedTable(context, 'locations', LOCATIONS)
  seedTable(context, 'vendors', VENDORS)
  seedTable(context, 'contacts', CONTACTS)
  seedTable(context, 'networks', NETWORKS)
  seedTable(context, 'assets', ASSETS, withInterface)
  seedTable(context, 'domains', DOMAINS)
  seedTable(context, 'certificates', CERTIFICATES)
  seedTable(context, 'software', SOFTWARE)
  seedTable(context, 'credentials', CREDENTIALS, withSealedSecrets)
  seedTable(context, 'documents', DOCUMENTS, withSearchText)
  seedBilling(context)
  seedTable(context, 'tickets', TICKETS, withHistory)
  seedClosingReplies(context)
  seedTable(context, 'ticket_replies', REPLIES, withAuthor)
}

function addPeople(database: Database): void {
  const levels = { support: 2, client: 2, sales: 2, financial: 1, credential: 2 }
  for (const name of TECHNICIANS) addUser(database, { name, isAdmin: false, levels })
  addKey(database, {
    name: 'Sandbox',
    secret: SANDBOX_KEY,
    decryptPassword: SANDBOX_DECRYPT_PASSWORD,
  })
  database.settings.ticketNextNumber = NEXT_TICKET
}

function seedBilling(context: SeedContext): void {
  seedTable(context, 'products', PRODUCTS, (cells) => ({ product_category_id: '1', ...cells }))
  seedTable(context, 'quotes', QUOTES, (cells) => ({
    ...withCreatedAt(cells, 'quote'),
    quote_category_id: '1',
    quote_prefix: 'QUO-',
    quote_url_key: `made-up-quote-key-${cells['quote_number']}`,
  }))
  seedTable(context, 'invoices', INVOICES, (cells) => ({
    ...withCreatedAt(cells, 'invoice'),
    invoice_category_id: '1',
    invoice_prefix: 'INV-',
    invoice_url_key: `made-up-invoice-key-${cells['invoice_number']}`,
  }))
  seedTable(context, 'invoice_items', INVOICE_ITEMS, withTotals)
  seedTable(context, 'payments', PAYMENTS, (cells) => ({
    ...withCreatedAt(cells, 'payment'),
    payment_account_id: '1',
  }))
  seedTable(context, 'expenses', EXPENSES, (cells) => ({
    ...withCreatedAt(cells, 'expense'),
    expense_category_id: '1',
    expense_account_id: '1',
  }))
}

/** Sets the creation time to the start of the record's date. */
function withCreatedAt(cells: Cells, prefix: string): Cells {
  return { ...cells, [`${prefix}_created_at`]: `${cells[`${prefix}_date`]} 00:00:00` }
}

function withInterface(cells: Cells, context: SeedContext): Cells {
  const { interface_ip: _ip, interface_network_id: _network, ...asset } = cells
  const networkInterface = interfaceOf(tableOf(context.database, 'assets').next, cells)
  if (networkInterface !== undefined) seedRow(context, 'asset_interfaces', networkInterface)
  return asset
}

function withSealedSecrets(cells: Cells): Cells {
  const { credential_username: name = '', credential_password: password = '' } = cells
  return { ...cells, credential_username: seal(name), credential_password: seal(password) }
}

/** Adds the text that ITFlow searches: name, description and content without markup. */
function withSearchText(cells: Cells): Cells {
  const { document_name: name = '', document_description: about = '' } = cells
  const text = cells['document_content']?.replaceAll(/<[^>]*>/g, ' ') ?? ''
  return { ...cells, document_content_raw: `${name}${about} ${text}`.trimEnd() }
}

/** Adds an item's totals, and adds them to its invoice. */
function withTotals(cells: Cells, { database }: SeedContext): Cells {
  const total = Number(cells['item_quantity']) * Number(cells['item_price'])
  const invoice = rowById(database, 'invoices', cells['item_invoice_id'] ?? null)
  if (invoice !== undefined) {
    const invoice_amount = (Number(invoice['invoice_amount']) + total).toFixed(2)
    changeRow(database, 'invoices', invoice, { invoice_amount })
  }
  const order = tableOf(database, 'invoice_items').rows.filter(
    (item) => item['item_invoice_id'] === cells['item_invoice_id'],
  ).length
  const amount = total.toFixed(2)
  return { ...cells, item_subtotal: amount, item_total: amount, item_order: String(order + 1) }
}

/** Adds when a ticket was resolved and closed, and by whom, from its status and last change. */
function withHistory(cells: Cells): Cells {
  const { ticket_updated_at: changed = '', ticket_assigned_to: by = '0' } = cells
  const status = Number(cells['ticket_status'])
  return {
    ticket_created_by: '1',
    ticket_details: '<p>Told by phone.</p>',
    ...cells,
    ticket_prefix: 'TCK-',
    ticket_url_key: `made-up-ticket-key-${cells['ticket_number']}`,
    ...(status === RESOLVED_STATUS || status === CLOSED_STATUS
      ? { ticket_resolved_at: changed }
      : {}),
    ...(status === CLOSED_STATUS ? { ticket_closed_at: changed, ticket_closed_by: by } : {}),
  }
}

function seedClosingReplies(context: SeedContext): void {
  for (const ticket of tableOf(context.database, 'tickets').rows) {
    if (Number(ticket['ticket_status']) !== CLOSED_STATUS) continue
    for (const { type, text, time } of closingReplies(Number(ticket['ticket_id']))) {
      seedRow(context, 'ticket_replies', {
        ticket_reply: text,
        ticket_reply_type: type,
        ticket_reply_time_worked: time,
        ticket_reply_created_at: ticket['ticket_closed_at'] ?? '',
        ticket_reply_by: ticket['ticket_assigned_to'] ?? '0',
        ticket_reply_ticket_id: ticket['ticket_id'] ?? '',
      })
    }
  }
}

/** Makes the ticket's contact the author of a client's reply. */
function withAuthor(cells: Cells, { database }: SeedContext): Cells {
  if (cells['ticket_reply_type'] !== 'Client') return cells
  const ticket = rowById(database, 'tickets', cells['ticket_reply_ticket_id'] ?? null)
  return { ...cells, ticket_reply_by: ticket?.['ticket_contact_id'] ?? '0' }
}
