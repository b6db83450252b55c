import { defineResource } from './definition.ts'
import { accessTimestamps, flag, id, longText, notes, reference, text } from './field-builders.ts'
import { clientColumn, column, filterBy } from './list-builders.ts'
import { FREE_TEXT, ONE_LINE, onBoth, prompted, required } from './write-presets.ts'

/** Locations. */
export const locations = defineResource(() => ({
  name: 'locations',
  noun: 'location',
  nouns: 'locations',
  module: 'locations',
  summary: 'Offices and sites',
  id: 'location_id',
  prefix: 'location_',
  label: 'location_name',
  client: 'location_client_id',
  archivedAt: 'location_archived_at',
  keys: {},
  sharedKeys: { phone: ['location_phone'] },
  fields: {
    location_id: id(),
    location_name: text(200, 'Name', {
      nullable: false,
      write: required('such as HQ'),
      synonyms: ['Location', 'Site', 'Site Name'],
    }),
    location_description: longText('Description', { write: onBoth(ONE_LINE) }),
    location_country: text(200, 'Country', { write: onBoth('such as United States') }),
    location_address: text(200, 'Address', {
      write: prompted('street and number'),
      synonyms: ['Street', 'Street Address'],
    }),
    location_city: text(200, 'City', {
      write: prompted('such as Springfield'),
      synonyms: ['Town'],
    }),
    location_state: text(200, 'State', {
      write: onBoth('state or province'),
      synonyms: ['Province', 'State/Province'],
    }),
    location_zip: text(200, 'ZIP', {
      write: onBoth('postal code'),
      synonyms: ['Zip Code', 'Postal Code', 'Postcode'],
    }),
    location_phone_country_code: text(10, 'Phone country code', {
      since: '25.06',
      notation: 'calling-code',
    }),
    location_phone: text(200, 'Phone', {
      notation: 'phone',
      callingCode: 'location_phone_country_code',
      extension: 'location_phone_extension',
    }),
    location_phone_extension: text(10, 'Phone extension', {
      since: '25.06',
      notation: 'extension',
    }),
    location_fax_country_code: text(10, 'Fax country code', {
      since: '25.06',
      notation: 'calling-code',
    }),
    location_fax: text(200, 'Fax', {
      notation: 'phone',
      callingCode: 'location_fax_country_code',
    }),
    location_hours: text(200, 'Hours', {
      write: onBoth('opening hours, such as Mon–Fri 9–17'),
      synonyms: ['Opening Hours', 'Business Hours', 'Office Hours'],
    }),
    location_photo: text(200, 'Photo', { isInternal: true }),
    location_primary: flag('Primary', {
      isRole: true,
      exclusiveFlag: {},
      isClearedByArchive: true,
      write: onBoth('main location of the client, in place of any other'),
      synonyms: ['Primary Location'],
    }),
    location_notes: notes('Notes', {
      write: onBoth(FREE_TEXT),
      synonyms: ['Comments', 'Remarks'],
    }),
    location_favorite: flag('Favorite', { since: '26.05' }),
    ...accessTimestamps('location'),
    location_contact_id: reference('contacts', 'Contact'),
    location_client_id: reference('clients', 'Client'),
  },
  columns: [
    column('location_name', 'NAME'),
    column('location_address', 'ADDRESS', { dropPriority: 4 }),
    column('location_city', 'CITY'),
    column('location_state', 'STATE', { dropPriority: 3 }),
    column('location_phone', 'PHONE', { dropPriority: 2, minWidth: 16 }),
    column('location_primary', 'PRIMARY', { dropPriority: 5 }),
    clientColumn('location_client_id'),
  ],
  reportPart: 'places',
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, since: '25.09' },
    update: { file: 'update', level: 2, since: '26.10' },
    archive: { file: 'archive', level: 2, since: '26.10' },
    unarchive: { file: 'unarchive', level: 2, since: '26.10' },
    delete: { file: 'delete', level: 3, since: '26.10' },
  },
  filters: [filterBy('location_id')],
  hidesArchivedSince: '26.10',
  archiveFirst: 'together',
  permission: 'client',
  page: { list: 'locations' },
  examples: [
    'itflow locations list --client acme',
    'itflow locations create --client acme --name HQ --city Springfield --primary yes',
  ],
}))
