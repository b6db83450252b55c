import { defineResource, type Resource, type ResourceName } from '../../src/resources/definition.ts'
import { decimal, id, reference, text } from '../../src/resources/field-builders.ts'
import { onCreate } from '../../src/resources/write-presets.ts'

/** A made-up module whose records have no client and can only be listed and created. */
export const shippingRates: () => Resource = defineResource(() => ({
  name: 'shipping-rates' as ResourceName,
  noun: 'shipping rate',
  nouns: 'shipping rates',
  module: 'shipping_rates',
  summary: 'What it costs to send something',
  id: 'rate_id',
  prefix: 'rate_',
  label: 'rate_zone',
  client: null,
  archivedAt: null,
  keys: {},
  fields: {
    rate_id: id(),
    rate_product_id: reference('products', 'Product', {
      write: { on: 'create', isRequired: true },
    }),
    rate_zone: text(50, 'Zone', { nullable: false, write: { on: 'create', isRequired: true } }),
    rate_price: decimal('Price', { write: onCreate() }),
  },
  columns: [
    { field: 'rate_product_id', heading: 'PRODUCT' },
    { field: 'rate_zone', heading: 'ZONE' },
    { field: 'rate_price', heading: 'PRICE' },
  ],
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2 },
  },
  filters: [{ name: 'rate_product_id', field: 'rate_product_id' }],
  permission: 'sales',
  page: { list: 'products' },
  examples: [],
}))
