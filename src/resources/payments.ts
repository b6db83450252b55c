import { defineResource } from './definition.ts'
import {
  archivedAt,
  createdAt,
  date,
  decimal,
  id,
  reference,
  text,
  unlistedReference,
  updatedAt,
} from './field-builders.ts'

/** Payments: the API lost them after 26.3. */
export const payments = defineResource(() => ({
  name: 'payments',
  noun: 'payment',
  nouns: 'payments',
  module: 'payments',
  summary: 'What was paid (releases up to 26.3)',
  id: 'payment_id',
  prefix: 'payment_',
  label: 'payment_reference',
  client: null,
  parent: 'payment_invoice_id',
  archivedAt: 'payment_archived_at',
  keys: {},
  matchKeys: ['invoice+date+amount'],
  fields: {
    payment_id: id(),
    payment_date: date('Date', { nullable: false }),
    payment_amount: decimal('Amount'),
    payment_currency_code: text(10, 'Currency', { nullable: false }),
    payment_method: text(200, 'Method'),
    payment_reference: text(200, 'Reference'),
    payment_created_at: createdAt(),
    payment_updated_at: updatedAt(),
    payment_archived_at: archivedAt(),
    payment_account_id: unlistedReference('Account', { databaseDefault: null, isInternal: true }),
    payment_invoice_id: reference('invoices', 'Invoice'),
  },
  columns: [
    { field: 'payment_id', heading: 'ID' },
    { field: 'payment_date', heading: 'DATE' },
    { field: 'payment_amount', heading: 'AMOUNT' },
    { field: 'payment_currency_code', heading: 'CURRENCY', dropPriority: 2 },
    { field: 'payment_method', heading: 'METHOD', dropPriority: 1 },
    { field: 'payment_invoice_id', heading: 'INVOICE' },
  ],
  operations: {
    read: { file: 'read', level: 1, until: '26.3' },
  },
  filters: [
    { name: 'payment_id', field: 'payment_id' },
    { name: 'payment_invoice_id', field: 'payment_invoice_id' },
  ],
  permission: 'financial',
  page: {
    list: { name: 'income', formerly: [{ name: 'payments', until: '26.07' }], formerlyOf: 'both' },
  },
  examples: ['itflow payments list', 'itflow payments list --invoice INV-1'],
}))
