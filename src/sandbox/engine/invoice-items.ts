import { floatval, intval, phpEmpty, strval } from '../../php/values.ts'
import { candidateRows, type Row, rowById } from '../database.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import type { Call } from './call.ts'
import { equalsCollated } from './collation.ts'
import { truncateBytes } from './models.ts'
import { insertedReply } from './replies.ts'
import { change, insert } from './rows.ts'
import { evaluate, sanitise } from './sql-text.ts'

const MAX_NAME_BYTES = 200

/** Handles invoice_items/create, which updates the invoice's amount; refuses paid invoices and products out of stock. */
export function createInvoiceItem(call: Call): WireReply {
  const { post } = call
  const invoice = invoiceOf(call)
  const name = evaluate({ quoted: sanitise(truncateBytes(strval(post['name']), MAX_NAME_BYTES)) })
  const quantity = floatval(post['qty'])
  if (invoice === undefined || phpEmpty(name) || quantity <= 0 || isOutOfStock(call)) {
    return insertedReply(null)
  }
  const price = floatval(post['price'])
  const subtotal = price * quantity
  const values = new Map<string, SqlValue>([
    ['item_name', name],
    ['item_description', evaluate({ quoted: sanitise(post['description']) })],
    ['item_quantity', quantity],
    ['item_price', price],
    ['item_subtotal', subtotal],
    ['item_tax', 0],
    ['item_total', subtotal],
    ['item_order', intval(post['item_order'])],
    ['item_tax_id', intval(post['tax_id'])],
    ['item_product_id', intval(post['product_id'])],
    ['item_invoice_id', invoice['invoice_id'] ?? null],
  ])
  const id = insert(call, 'invoice_items', values)
  updateInvoiceAmount(call, invoice)
  return insertedReply(id)
}

function invoiceOf(call: Call): Row | undefined {
  const { server, post, user } = call
  const invoice = rowById(server.database, 'invoices', intval(post['invoice_id']))
  if (invoice === undefined || equalsCollated(invoice['invoice_status'], 'Paid')) return undefined
  const client = Number(invoice['invoice_client_id'])
  const wanted = clientOfWrite(call)
  if (wanted !== 0 && client !== wanted) return undefined
  const allowed = user === null || user.isAdmin ? [] : user.clients
  return allowed.length === 0 || [0, ...allowed].includes(client) ? invoice : undefined
}

/** Whether the product needs stock: the sandbox has none of any physical product. */
function isOutOfStock({ server, post }: Call): boolean {
  const product = rowById(server.database, 'products', intval(post['product_id']))
  return product?.['product_type'] === 'product'
}

function updateInvoiceAmount(call: Call, invoice: Row): void {
  const id = invoice['invoice_id'] ?? ''
  const total = candidateRows(call.server.database, 'invoice_items', 'item_invoice_id', id)
    .filter((row) => row['item_invoice_id'] === id)
    .reduce((sum, row) => sum + Number(row['item_total']), 0)
  const amount = total - Number(invoice['invoice_discount_amount'])
  change(call, 'invoices', invoice, new Map([['invoice_amount', amount.toFixed(2)]]))
}
