import { defineResource } from './definition.ts'
import {
  choice,
  decimal,
  id,
  longText,
  text,
  timestamps,
  unlistedReference,
} from './field-builders.ts'
import { column, filterBy } from './list-builders.ts'

/** Products: read-only, and not owned by a client. */
export const products = defineResource(() => ({
  name: 'products',
  noun: 'product',
  nouns: 'products',
  module: 'products',
  summary: 'Products and services with their prices',
  id: 'product_id',
  prefix: 'product_',
  label: 'product_name',
  client: null,
  archivedAt: 'product_archived_at',
  keys: {},
  fields: {
    product_id: id(),
    product_name: text(200, 'Name', { nullable: false, synonyms: ['Product'] }),
    product_type: choice(['service', 'product'], 'Type', {
      since: '25.12',
      sql: "enum('service','product')",
      nullable: false,
      databaseDefault: 'service',
    }),
    product_description: longText('Description'),
    product_code: text(200, 'Code', { since: '25.12', synonyms: ['SKU'] }),
    product_location: text(250, 'Location', { since: '25.12' }),
    product_price: decimal('Price', { synonyms: ['Unit Price'] }),
    product_currency_code: text(200, 'Currency', { nullable: false }),
    ...timestamps('product'),
    product_tax_id: unlistedReference('Tax'),
    product_category_id: unlistedReference('Category', { databaseDefault: null, isInternal: true }),
  },
  columns: [
    column('product_id', 'ID'),
    column('product_name', 'NAME'),
    column('product_type', 'TYPE', { dropPriority: 2 }),
    column('product_price', 'PRICE'),
    column('product_currency_code', 'CURRENCY', { dropPriority: 1 }),
    column('product_code', 'CODE', { dropPriority: 3 }),
  ],
  operations: {
    read: { file: 'read', level: 1 },
  },
  filters: [filterBy('product_id')],
  permission: 'sales',
  page: { list: { name: 'products', formerlyOf: 'all' } },
  examples: ['itflow products list', 'itflow products get "Hourly labour"'],
}))
