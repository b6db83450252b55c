import { defineResource } from './definition.ts'
import {
  accessTimestamps,
  flag,
  id,
  notes,
  reference,
  secret,
  text,
  unlistedReference,
} from './field-builders.ts'
import { clientColumn, column, filterBy } from './list-builders.ts'
import { FREE_TEXT, onBoth, prompted, required } from './write-presets.ts'

/** Contacts: people at a client. */
export const contacts = defineResource(() => ({
  name: 'contacts',
  noun: 'contact',
  nouns: 'contacts',
  module: 'contacts',
  summary: 'People at a client',
  id: 'contact_id',
  prefix: 'contact_',
  label: 'contact_name',
  client: 'contact_client_id',
  archivedAt: 'contact_archived_at',
  keys: { email: 'contact_email' },
  matchKeys: ['email'],
  sharedKeys: { phone: ['contact_phone', 'contact_mobile'] },
  fields: {
    contact_id: id(),
    contact_name: text(200, 'Name', {
      nullable: false,
      write: required('first and last name'),
      synonyms: ['Full Name', 'Display Name'],
    }),
    contact_title: text(200, 'Title', {
      write: prompted('job title, such as CTO'),
      synonyms: ['Job Title', 'Position'],
    }),
    contact_email: text(200, 'E-mail', {
      notation: 'email',
      isUniqueInClient: true,
      write: required('unique within the client, such as ada@acme.example'),
      synonyms: ['Email Address', 'Mail', 'Primary Email'],
    }),
    contact_phone_country_code: text(10, 'Phone country code', {
      since: '25.06',
      notation: 'calling-code',
    }),
    contact_phone: text(200, 'Phone', {
      notation: 'phone',
      callingCode: 'contact_phone_country_code',
      extension: 'contact_extension',
      storedAs: 'digits',
      write: prompted('office number, such as +1 555 010 0199 x204'),
      synonyms: [
        'Office Phone',
        'Work Phone',
        'Business Phone',
        'Phone Number',
        'Telephone',
        'Telephone Number',
      ],
    }),
    contact_extension: text(200, 'Extension', {
      notation: 'extension',
      storedAs: 'digits',
      write: onBoth('such as 204'),
      synonyms: ['Ext', 'Office Extension', 'Phone Extension'],
    }),
    contact_mobile_country_code: text(10, 'Mobile country code', {
      since: '25.06',
      notation: 'calling-code',
    }),
    contact_mobile: text(200, 'Mobile', {
      notation: 'phone',
      callingCode: 'contact_mobile_country_code',
      storedAs: 'digits',
      write: onBoth('such as +1 555 010 0199'),
      synonyms: ['Mobile Phone', 'Mobile Number', 'Cell', 'Cell Phone', 'Cell Number'],
    }),
    contact_photo: text(200, 'Photo', { isInternal: true }),
    contact_pin: secret('PIN', { sql: 'varchar(255)' }),
    contact_notes: notes('Notes', {
      write: onBoth(FREE_TEXT),
      synonyms: ['Comments', 'Remarks'],
    }),
    contact_primary: flag('Primary', {
      isRole: true,
      exclusiveFlag: { since: '25.11' },
      write: onBoth('main contact of the client, in place of any other'),
      synonyms: ['Primary Contact'],
    }),
    contact_important: flag('Important', {
      isClearedByArchive: true,
      write: onBoth('highlight the contact in ITFlow'),
    }),
    contact_billing: flag('Billing', {
      isRole: true,
      nullable: true,
      isClearedByArchive: true,
      write: onBoth('person to write to about invoices'),
      synonyms: ['Billing Contact'],
    }),
    contact_technical: flag('Technical', {
      isRole: true,
      nullable: true,
      isClearedByArchive: true,
      write: onBoth('person to ask about technical matters'),
      synonyms: ['Technical Contact'],
    }),
    ...accessTimestamps('contact'),
    contact_location_id: reference('locations', 'Location', {
      write: onBoth('office or site where they work'),
      synonyms: ['Office Location', 'Location Name', 'Office', 'Site'],
    }),
    contact_vendor_id: reference('vendors', 'Vendor', { isInternal: true }),
    contact_user_id: unlistedReference('User', { isInternal: true }),
    contact_department: text(200, 'Department', {
      write: onBoth('such as Accounting'),
      synonyms: ['Department Name'],
    }),
    contact_client_id: reference('clients', 'Client'),
  },
  columns: [
    column('contact_name', 'NAME'),
    column('contact_title', 'TITLE', { dropPriority: 4 }),
    column('contact_email', 'E-MAIL', { minWidth: 20 }),
    column('contact_phone', 'PHONE', { dropPriority: 2, minWidth: 16 }),
    column('contact_mobile', 'MOBILE', { dropPriority: 3, minWidth: 16 }),
    column('contact_location_id', 'LOCATION', { dropPriority: 5 }),
    clientColumn('contact_client_id'),
  ],
  reportPart: 'people',
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2 },
    update: { file: 'update', level: 2 },
    archive: { file: 'archive', level: 2, since: '25.11' },
    unarchive: { file: 'unarchive', level: 2, since: '25.11' },
    delete: { file: 'delete', level: 3 },
  },
  filters: [filterBy('contact_id'), filterBy('contact_email'), filterBy('contact_phone_or_mobile')],
  archiveFirst: 'together',
  permission: 'client',
  page: {
    record: {
      name: 'contact',
      formerly: [
        { name: 'client_contact_details', until: '25.01' },
        { name: 'contact_details', until: '26.07' },
      ],
    },
    list: 'contacts',
  },
  examples: [
    'itflow contacts list --client acme',
    'itflow contacts get ada@acme.example',
    'itflow contacts create --client acme --name "Ada Lovelace" --email ada@acme.example --title CTO',
  ],
}))
