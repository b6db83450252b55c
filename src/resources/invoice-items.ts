import { defineResource } from './definition.ts'
import {
  decimal,
  id,
  integer,
  longText,
  reference,
  text,
  timestamps,
  unlistedReference,
} from './field-builders.ts'
import { column, filterBy } from './list-builders.ts'
import { onCreate } from './write-presets.ts'

/** Invoice items: can only be read by invoice or by ID. */
export const invoiceItems = defineResource(() => ({
  name: 'invoice-items',
  noun: 'invoice item',
  nouns: 'invoice items',
  module: 'invoice_items',
  summary: 'Lines of an invoice',
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
      write: {
        on: 'create',
        name: 'name',
        isRequired: true,
        help: 'what is billed, such as On-site visit',
      },
      synonyms: ['Item'],
    }),
    item_description: longText('Description', {
      write: { on: 'create', name: 'description', help: 'more about it, shown below the name' },
    }),
    item_quantity: decimal('Quantity', {
      databaseDefault: '0.00',
      write: { on: 'create', name: 'qty', isRequired: true, help: 'such as 1 or 2.5' },
      synonyms: ['Qty'],
    }),
    item_price: decimal('Price', {
      databaseDefault: '0.00',
      write: { on: 'create', name: 'price', isRequired: true, help: 'per unit, such as 80.00' },
      synonyms: ['Unit Price'],
    }),
    item_subtotal: decimal('Subtotal', { databaseDefault: '0.00' }),
    item_tax: decimal('Tax', { databaseDefault: '0.00' }),
    item_total: decimal('Total', { databaseDefault: '0.00' }),
    item_order: integer('Order', { write: onCreate('position on the invoice') }),
    ...timestamps('item'),
    item_tax_id: unlistedReference('Tax rate', {
      write: { on: 'create', name: 'tax_id', flag: 'tax-rate', help: 'ID of a tax rate in ITFlow' },
    }),
    item_product_id: reference('products', 'Product', {
      since: '25.06',
      write: { on: 'create', name: 'product_id', help: 'product that is billed' },
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
      write: {
        on: 'create',
        name: 'invoice_id',
        isRequired: true,
        help: 'invoice to add it to, such as INV-1',
      },
    }),
  },
  columns: [
    column('item_id', 'ID'),
    column('item_name', 'NAME'),
    column('item_description', 'DESCRIPTION', { dropPriority: 4 }),
    column('item_quantity', 'QUANTITY', { dropPriority: 2 }),
    column('item_price', 'PRICE', { dropPriority: 1 }),
    column('item_tax', 'TAX', { dropPriority: 3 }),
    column('item_total', 'TOTAL'),
  ],
  operations: {
    read: { file: 'read', level: 1, since: '26.04' },
    create: { file: 'create', level: 2, since: '26.08' },
  },
  filters: [filterBy('item_id'), { name: 'invoice_id', field: 'item_invoice_id' }],
  needsFilter: ['item_invoice_id', 'item_id'],
  permission: 'sales',
  page: { list: { name: 'invoices', formerlyOf: 'both' } },
  examples: [
    'itflow invoice-items list --invoice INV-1',
    'itflow invoice-items create --invoice INV-1 --name "On-site visit" --quantity 1 --price 80',
  ],
}))
