import { defineResource } from './definition.ts'
import {
  accessedAt,
  archivedAt,
  createdAt,
  flag,
  id,
  moment,
  notes,
  reference,
  secret,
  text,
  unlistedReference,
  updatedAt,
} from './field-builders.ts'
import { clientColumn, column, filterBy } from './list-builders.ts'
import { FREE_TEXT, ONE_LINE, onBoth, prompted, required } from './write-presets.ts'

/** The name up to 25.01, when the module was called logins. */
const formerLogin = (name: string) => [{ name: `login_${name}`, until: '25.01' }] as const

/** Credentials: their secrets are stored encrypted, and shown only on request. */
export const credentials = defineResource(() => ({
  name: 'credentials',
  noun: 'credential',
  nouns: 'credentials',
  module: 'credentials',
  summary: 'User names, passwords and one-time codes',
  id: 'credential_id',
  prefix: 'credential_',
  label: 'credential_name',
  client: 'credential_client_id',
  archivedAt: 'credential_archived_at',
  keys: {},
  fields: {
    credential_id: id('ID', {
      formerly: formerLogin('id'),
    }),
    credential_name: text(200, 'Name', {
      formerly: formerLogin('name'),
      nullable: false,
      write: required('what it is for, such as Firewall edge'),
      synonyms: ['Title'],
    }),
    credential_description: text(500, 'Description', {
      formerly: formerLogin('description'),
      write: onBoth(ONE_LINE),
    }),
    credential_category: text(200, 'Category', {
      formerly: formerLogin('category'),
    }),
    credential_uri: text(500, 'URI', {
      isUrl: true,
      formerly: formerLogin('uri'),
      write: prompted('sign-in page, such as https://10.0.0.1'),
      synonyms: ['URL', 'Website', 'Web Site'],
    }),
    credential_uri_2: text(500, 'Second URI', {
      isUrl: true,
      formerly: formerLogin('uri_2'),
      write: onBoth('another sign-in page'),
    }),
    credential_username: text(500, 'User name', {
      formerly: formerLogin('username'),
      isEncrypted: true,
      write: prompted('name to sign in with'),
      synonyms: ['Login', 'Login Name'],
    }),
    credential_password: secret('Password', {
      formerly: formerLogin('password'),
      sqlBefore: [{ sql: 'varbinary(200)', until: '26.07' }],
      isEncrypted: true,
      write: prompted(),
    }),
    credential_otp_secret: secret('OTP secret', {
      formerly: formerLogin('otp_secret'),
      sql: 'varchar(200)',
      isTotpSecret: true,
      write: onBoth(),
      synonyms: ['TOTP', 'TOTP Secret', 'Login TOTP', 'OTP', 'OTPAuth'],
    }),
    credential_note: notes('Note', {
      formerly: formerLogin('note'),
      write: onBoth(FREE_TEXT),
      synonyms: ['Notes', 'Comments', 'Remarks'],
    }),
    credential_favorite: flag('Favorite', {
      formerly: [
        { name: 'login_important', until: '25.01' },
        { name: 'credential_important', until: '25.12' },
      ],
      isClearedByArchive: true,
      write: onBoth('mark it with a star in ITFlow'),
    }),
    credential_created_at: createdAt({ formerly: formerLogin('created_at') }),
    credential_updated_at: updatedAt({ formerly: formerLogin('updated_at') }),
    credential_archived_at: archivedAt({
      formerly: formerLogin('archived_at'),
    }),
    credential_accessed_at: accessedAt({
      formerly: formerLogin('accessed_at'),
    }),
    credential_password_changed_at: moment('Password changed at', {
      isKeptByServer: true,
      formerly: formerLogin('password_changed_at'),
      databaseDefault: 'current_timestamp()',
    }),
    credential_folder_id: unlistedReference('Folder', {
      formerly: formerLogin('folder_id'),
      isInternal: true,
    }),
    credential_contact_id: reference('contacts', 'Contact', {
      formerly: formerLogin('contact_id'),
      write: onBoth('person it belongs to'),
      synonyms: ['Contact Name'],
    }),
    credential_vendor_id: reference('vendors', 'Vendor', {
      until: '25.01',
      formerly: formerLogin('vendor_id'),
      write: onBoth('vendor it is for'),
    }),
    credential_asset_id: reference('assets', 'Asset', {
      formerly: formerLogin('asset_id'),
      write: onBoth('device it is for'),
      synonyms: ['Asset Name'],
    }),
    credential_software_id: reference('software', 'Software', {
      until: '25.01',
      formerly: formerLogin('software_id'),
      write: onBoth('software it is for'),
    }),
    credential_client_id: reference('clients', 'Client', {
      formerly: formerLogin('client_id'),
    }),
  },
  columns: [
    column('credential_name', 'NAME'),
    column('credential_description', 'DESCRIPTION', { dropPriority: 3 }),
    column('credential_username', 'USER NAME'),
    column('credential_uri', 'URI', { dropPriority: 2 }),
    column('credential_asset_id', 'ASSET', { dropPriority: 4 }),
    clientColumn('credential_client_id'),
  ],
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, withoutClient: 'of no client' },
    update: { file: 'update', level: 2 },
    archive: { file: 'archive', level: 2, since: '26.10' },
    unarchive: { file: 'unarchive', level: 2, since: '26.10' },
    delete: { file: 'delete', level: 3, since: '26.10' },
  },
  filters: [filterBy('credential_id')],
  vault: { bodySince: '26.08' },
  needsSequentialWrites: true,
  extraCommands: 'secrets',
  archiveFirst: 'together',
  permission: 'credential',
  page: {
    list: { name: 'credentials', formerly: [{ name: 'logins', until: '25.01' }] },
  },
  examples: [
    'itflow credentials list --client acme',
    'itflow credentials get "Firewall edge"',
    'itflow credentials create --client acme --name "Firewall edge" --username admin --generate-password',
  ],
}))
