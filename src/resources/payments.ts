import { defineResource } from './definition.ts'
import {
  date,
  decimal,
  id,
  reference,
  text,
  timestamps,
  unlistedReference,
} from './field-builders.ts'
import { column, filterBy } from './list-builders.ts'

/** Payments: read-only, and gone from the API after 26.3. */
export const payments = defineResource(() => ({
  name: 'payments',
  noun: 'payment',
  nouns: 'payments',
  module: 'payments',
  summary: 'Payments on invoices (ITFlow up to 26.3)',
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
    ...timestamps('payment'),
    payment_account_id: unlistedReference('Account', { databaseDefault: null, isInternal: true }),
    payment_invoice_id: reference('invoices', 'Invoice'),
  },
  columns: [
    column('payment_id', 'ID'),
    column('payment_date', 'DATE'),
    column('payment_amount', 'AMOUNT'),
    column('payment_currency_code', 'CURRENCY', { dropPriority: 2 }),
    column('payment_method', 'METHOD', { dropPriority: 1 }),
    column('payment_invoice_id', 'INVOICE'),
  ],
  operations: {
    read: { file: 'read', level: 1, until: '26.3' },
  },
  filters: [filterBy('payment_id'), filterBy('payment_invoice_id')],
  permission: 'financial',
  page: {
    list: { name: 'income', formerly: [{ name: 'payments', until: '26.07' }], formerlyOf: 'both' },
  },
  examples: ['itflow payments list', 'itflow payments list --invoice INV-1'],
}))
