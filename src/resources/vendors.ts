import { defineResource } from './definition.ts'
import {
  accessTimestamps,
  flag,
  id,
  notes,
  reference,
  text,
  unlistedReference,
} from './field-builders.ts'
import { clientColumn, column, filterBy } from './list-builders.ts'
import { FREE_TEXT, ONE_LINE, onBoth, prompted, required } from './write-presets.ts'

/** Vendors. */
export const vendors = defineResource(() => ({
  name: 'vendors',
  noun: 'vendor',
  nouns: 'vendors',
  module: 'vendors',
  summary: 'Suppliers and how to reach them',
  id: 'vendor_id',
  prefix: 'vendor_',
  label: 'vendor_name',
  client: 'vendor_client_id',
  archivedAt: 'vendor_archived_at',
  keys: {},
  sharedKeys: { email: ['vendor_email'], phone: ['vendor_phone'] },
  fields: {
    vendor_id: id(),
    vendor_name: text(200, 'Name', {
      nullable: false,
      write: required('company name'),
      synonyms: ['Vendor', 'Supplier'],
    }),
    vendor_description: text(200, 'Description', { write: onBoth(ONE_LINE) }),
    vendor_contact_name: text(200, 'Contact name', {
      write: onBoth('person to ask for'),
    }),
    vendor_phone_country_code: text(10, 'Phone country code', {
      since: '25.06',
      notation: 'calling-code',
      storedAs: 'digits',
      write: onBoth('such as +1'),
    }),
    vendor_phone: text(200, 'Phone', {
      notation: 'phone',
      callingCode: 'vendor_phone_country_code',
      extension: 'vendor_extension',
      storedAs: 'digits',
      write: prompted('such as +1 555 010 0199 x204'),
      synonyms: ['Phone Number', 'Telephone', 'Telephone Number'],
    }),
    vendor_extension: text(200, 'Extension', {
      notation: 'extension',
      storedAs: 'digits',
      write: onBoth('such as 204'),
      synonyms: ['Ext', 'Phone Extension'],
    }),
    vendor_email: text(200, 'E-mail', {
      notation: 'email',
      write: prompted('such as support@vendor.example'),
      synonyms: ['Email Address'],
    }),
    vendor_website: text(200, 'Website', {
      isUrl: true,
      storedAs: 'without-scheme',
      write: onBoth('such as vendor.example (ITFlow drops the https://)'),
      synonyms: ['Web Site', 'URL'],
    }),
    vendor_hours: text(200, 'Hours', {
      write: onBoth('when to call, such as Mon–Fri 9–17'),
    }),
    vendor_sla: text(200, 'SLA', { write: onBoth('agreed service level') }),
    vendor_code: text(200, 'Code', { write: onBoth('code or PIN they ask for') }),
    vendor_account_number: text(200, 'Account number', {
      write: onBoth('your customer number at the vendor'),
      synonyms: ['Account No'],
    }),
    vendor_notes: notes('Notes', {
      write: onBoth(FREE_TEXT),
      synonyms: ['Comments', 'Remarks'],
    }),
    vendor_template: flag('Template', { until: '25.01', isInternal: true }),
    vendor_favorite: flag('Favorite', { since: '26.05' }),
    ...accessTimestamps('vendor'),
    vendor_client_id: reference('clients', 'Client'),
    vendor_template_id: unlistedReference('Template', { isInternal: true }),
  },
  columns: [
    column('vendor_name', 'NAME'),
    column('vendor_description', 'DESCRIPTION', { dropPriority: 4 }),
    column('vendor_contact_name', 'CONTACT', { dropPriority: 3 }),
    column('vendor_phone', 'PHONE', { minWidth: 16 }),
    column('vendor_email', 'E-MAIL', { dropPriority: 2 }),
    clientColumn('vendor_client_id'),
  ],
  reportPart: 'people',
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, since: '26.10', withoutClient: 'of all clients' },
    update: { file: 'update', level: 2, since: '26.10' },
    archive: { file: 'archive', level: 2, since: '26.10' },
    unarchive: { file: 'unarchive', level: 2, since: '26.10' },
  },
  filters: [filterBy('vendor_id')],
  hidesArchivedSince: '26.10',
  permission: 'client',
  page: { list: 'vendors' },
  examples: [
    'itflow vendors list --client acme',
    'itflow vendors create --client acme --name "Dell Support" --phone 5550100',
  ],
}))
