import { intval, isset } from '../../php/values.ts'
import { candidateRows, type Row, rowById } from '../database.ts'
import { schemaOf } from '../schema.ts'
import type { WireReply } from '../wire.ts'
import { scopeOfRead } from './access.ts'
import type { Call } from './call.ts'
import { pageOf, windowOf } from './page.ts'
import { recordOf } from './records.ts'
import { foundReply, phpReply } from './replies.ts'

const FILTER_REQUIRED = {
  success: 'False',
  message: 'A filter is required. Please supply either invoice_id or item_id.',
  count: 0,
  data: [],
}

/** Handles a read of invoice items: those of one invoice, or one item, but never all. */
export function readInvoiceItems(call: Call): WireReply {
  const { server, get } = call
  const isInScope = scopeByInvoice(call)
  const { columns } = schemaOf('invoice_items', server.release)
  const replyWith = (rows: readonly Row[]): WireReply =>
    foundReply(rows.map((row) => recordOf(server, [{ columns, row }])))
  if (isset(get, 'item_id')) {
    const row = rowById(server.database, 'invoice_items', intval(get['item_id']))
    return replyWith(row !== undefined && isInScope(row) ? [row] : [])
  }
  if (!isset(get, 'invoice_id')) return phpReply(400, FILTER_REQUIRED)
  const invoice = String(intval(get['invoice_id']))
  const rows = candidateRows(server.database, 'invoice_items', 'item_invoice_id', invoice)
  const items = rows.filter((row) => row['item_invoice_id'] === invoice)
  items.sort((a, b) => Number(a['item_order']) - Number(b['item_order']))
  return replyWith(pageOf(items, windowOf(call), isInScope))
}

function scopeByInvoice(call: Call): (item: Row) => boolean {
  const scope = scopeOfRead(call)
  return (item) => {
    const invoice = rowById(call.server.database, 'invoices', item['item_invoice_id'] ?? null)
    if (invoice === undefined) return false
    return scope === null || scope(invoice['invoice_client_id'] ?? null)
  }
}
