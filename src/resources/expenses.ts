import { defineResource } from './definition.ts'
import {
  date,
  decimal,
  id,
  longText,
  reference,
  text,
  timestamps,
  unlistedReference,
} from './field-builders.ts'
import { clientColumn, column, filterBy } from './list-builders.ts'

/** Expenses: read-only. */
export const expenses = defineResource(() => ({
  name: 'expenses',
  noun: 'expense',
  nouns: 'expenses',
  module: 'expenses',
  summary: 'Money spent, and for which client',
  id: 'expense_id',
  prefix: 'expense_',
  label: 'expense_description',
  client: 'expense_client_id',
  archivedAt: 'expense_archived_at',
  keys: {},
  matchKeys: ['date+description'],
  fields: {
    expense_id: id(),
    expense_description: longText('Description'),
    expense_amount: decimal('Amount'),
    expense_currency_code: text(200, 'Currency', { nullable: false }),
    expense_date: date('Date', { nullable: false }),
    expense_reference: text(200, 'Reference'),
    expense_payment_method: text(200, 'Payment method'),
    expense_receipt: text(200, 'Receipt', { isInternal: true }),
    ...timestamps('expense'),
    expense_vendor_id: reference('vendors', 'Vendor'),
    expense_client_id: reference('clients', 'Client'),
    expense_category_id: unlistedReference('Category', { isInternal: true }),
    expense_account_id: unlistedReference('Account', {
      nullable: true,
      databaseDefault: null,
      isInternal: true,
    }),
  },
  columns: [
    column('expense_id', 'ID'),
    column('expense_date', 'DATE'),
    column('expense_description', 'DESCRIPTION'),
    column('expense_amount', 'AMOUNT'),
    column('expense_currency_code', 'CURRENCY', { dropPriority: 3 }),
    column('expense_vendor_id', 'VENDOR', { dropPriority: 2 }),
    clientColumn('expense_client_id'),
  ],
  operations: {
    read: { file: 'read', level: 1 },
  },
  filters: [filterBy('expense_id')],
  isClientFilterBroken: true,
  isKeptWithoutClient: true,
  permission: 'financial',
  page: { list: { name: 'expenses', formerlyOf: 'all' } },
  examples: [
    'itflow expenses list --client acme',
    'itflow expenses list --where "expense_date>=2026-01-01" --csv',
  ],
}))
