import { defineResource } from './definition.ts'
import {
  archivedAt,
  createdAt,
  decimal,
  id,
  integer,
  longText,
  reference,
  text,
  unlistedReference,
  updatedAt,
} from './field-builders.ts'
import { onCreate } from './write-presets.ts'

/** Invoice items: read by invoice or by ID, never all at once. */
export const invoiceItems = defineResource(() => ({
  name: 'invoice-items',
  noun: 'invoice item',
  nouns: 'invoice items',
  module: 'invoice_items',
  summary: 'The lines of an invoice',
  id: 'item_id',
  prefix: 'item_',
  label: 'item_name',
  client: null,
  parent: 'item_invoice_id',
  archivedAt: 'item_archived_at',
  keys: {},
  matchKeys: ['invoice+name'],
  fields: {
    item_id: id(),
    item_name: text(200, 'Name', {
      nullable: false,
      write: { on: 'create', name: 'name', isRequired: true },
      synonyms: ['Item'],
    }),
    item_description: longText('Description', { write: { on: 'create', name: 'description' } }),
    item_quantity: decimal('Quantity', {
      databaseDefault: '0.00',
      write: { on: 'create', name: 'qty', isRequired: true },
      synonyms: ['Qty'],
    }),
    item_price: decimal('Price', {
      databaseDefault: '0.00',
      write: { on: 'create', name: 'price', isRequired: true },
      synonyms: ['Unit Price'],
    }),
    item_subtotal: decimal('Subtotal', { databaseDefault: '0.00' }),
    item_tax: decimal('Tax', { databaseDefault: '0.00' }),
    item_total: decimal('Total', { databaseDefault: '0.00' }),
    item_order: integer('Order', { write: onCreate }),
    item_created_at: createdAt(),
    item_updated_at: updatedAt(),
    item_archived_at: archivedAt(),
    item_tax_id: unlistedReference('Tax rate', {
      write: { on: 'create', name: 'tax_id', flag: 'tax-rate' },
    }),
    item_product_id: reference('products', 'Product', {
      since: '25.06',
      write: { on: 'create', name: 'product_id' },
      synonyms: ['Product Name'],
    }),
    item_quote_id: reference('quotes', 'Quote', { until: '25.12', isInternal: true }),
    item_recurring_id: unlistedReference('Recurring', { until: '25.01', isInternal: true }),
    item_recurring_invoice_id: unlistedReference('Recurring invoice', {
      since: '25.06',
      until: '25.12',
      isInternal: true,
    }),
    item_invoice_id: reference('invoices', 'Invoice', {
      write: { on: 'create', name: 'invoice_id', isRequired: true },
    }),
  },
  columns: [
    { field: 'item_id', heading: 'ID' },
    { field: 'item_name', heading: 'NAME' },
    { field: 'item_description', heading: 'DESCRIPTION', dropPriority: 4 },
    { field: 'item_quantity', heading: 'QUANTITY', dropPriority: 2 },
    { field: 'item_price', heading: 'PRICE', dropPriority: 1 },
    { field: 'item_tax', heading: 'TAX', dropPriority: 3 },
    { field: 'item_total', heading: 'TOTAL' },
  ],
  operations: {
    read: { file: 'read', level: 1, since: '26.04' },
    create: { file: 'create', level: 2, since: '26.08' },
  },
  filters: [
    { name: 'item_id', field: 'item_id' },
    { name: 'invoice_id', field: 'item_invoice_id' },
  ],
  needsFilter: ['item_invoice_id', 'item_id'],
  permission: 'sales',
  page: { list: { name: 'invoices', formerlyOf: 'both' } },
  examples: [
    'itflow invoice-items list --invoice INV-1',
    'itflow invoice-items create --invoice INV-1 --name "On-site visit" --quantity 1 --price 80',
  ],
}))
