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
import { onBoth, prompted, required } from './write-presets.ts'

/** Credentials: secrets are stored encrypted, and shown only when asked for. */
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
      formerly: [{ name: 'login_id', until: '25.01' }],
    }),
    credential_name: text(200, 'Name', {
      formerly: [{ name: 'login_name', until: '25.01' }],
      nullable: false,
      write: required,
      synonyms: ['Title'],
    }),
    credential_description: text(500, 'Description', {
      formerly: [{ name: 'login_description', until: '25.01' }],
      write: onBoth,
    }),
    credential_category: text(200, 'Category', {
      formerly: [{ name: 'login_category', until: '25.01' }],
    }),
    credential_uri: text(500, 'URI', {
      formerly: [{ name: 'login_uri', until: '25.01' }],
      write: prompted,
      synonyms: ['URL', 'Website', 'Web Site'],
    }),
    credential_uri_2: text(500, 'Second URI', {
      formerly: [{ name: 'login_uri_2', until: '25.01' }],
      write: onBoth,
    }),
    credential_username: text(500, 'User name', {
      formerly: [{ name: 'login_username', until: '25.01' }],
      isEncrypted: true,
      write: prompted,
      synonyms: ['Login', 'Login Name'],
    }),
    credential_password: secret('Password', {
      formerly: [{ name: 'login_password', until: '25.01' }],
      sqlBefore: [{ sql: 'varbinary(200)', until: '26.07' }],
      isEncrypted: true,
      write: prompted,
    }),
    credential_otp_secret: secret('OTP secret', {
      formerly: [{ name: 'login_otp_secret', until: '25.01' }],
      sql: 'varchar(200)',
      isTotpSecret: true,
      write: onBoth,
      synonyms: ['TOTP', 'TOTP Secret', 'Login TOTP', 'OTP', 'OTPAuth'],
    }),
    credential_note: notes('Note', {
      formerly: [{ name: 'login_note', until: '25.01' }],
      write: onBoth,
      synonyms: ['Notes', 'Comments', 'Remarks'],
    }),
    credential_favorite: flag('Favorite', {
      formerly: [
        { name: 'login_important', until: '25.01' },
        { name: 'credential_important', until: '25.12' },
      ],
      isClearedByArchive: true,
      write: onBoth,
    }),
    credential_created_at: createdAt({ formerly: [{ name: 'login_created_at', until: '25.01' }] }),
    credential_updated_at: updatedAt({ formerly: [{ name: 'login_updated_at', until: '25.01' }] }),
    credential_archived_at: archivedAt({
      formerly: [{ name: 'login_archived_at', until: '25.01' }],
    }),
    credential_accessed_at: accessedAt({
      formerly: [{ name: 'login_accessed_at', until: '25.01' }],
    }),
    credential_password_changed_at: moment('Password changed at', {
      isKeptByServer: true,
      formerly: [{ name: 'login_password_changed_at', until: '25.01' }],
      databaseDefault: 'current_timestamp()',
    }),
    credential_folder_id: unlistedReference('Folder', {
      formerly: [{ name: 'login_folder_id', until: '25.01' }],
      isInternal: true,
    }),
    credential_contact_id: reference('contacts', 'Contact', {
      formerly: [{ name: 'login_contact_id', until: '25.01' }],
      write: onBoth,
      synonyms: ['Contact Name'],
    }),
    credential_vendor_id: reference('vendors', 'Vendor', {
      until: '25.01',
      formerly: [{ name: 'login_vendor_id', until: '25.01' }],
      write: onBoth,
    }),
    credential_asset_id: reference('assets', 'Asset', {
      formerly: [{ name: 'login_asset_id', until: '25.01' }],
      write: onBoth,
      synonyms: ['Asset Name'],
    }),
    credential_software_id: reference('software', 'Software', {
      until: '25.01',
      formerly: [{ name: 'login_software_id', until: '25.01' }],
      write: onBoth,
    }),
    credential_client_id: reference('clients', 'Client', {
      formerly: [{ name: 'login_client_id', until: '25.01' }],
    }),
  },
  columns: [
    { field: 'credential_name', heading: 'NAME' },
    { field: 'credential_description', heading: 'DESCRIPTION', dropPriority: 3 },
    { field: 'credential_username', heading: 'USER NAME' },
    { field: 'credential_uri', heading: 'URI', dropPriority: 2 },
    { field: 'credential_asset_id', heading: 'ASSET', dropPriority: 4 },
    { field: 'credential_client_id', heading: 'CLIENT', dropPriority: 1, minWidth: 12 },
  ],
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, withoutClient: 'of no client' },
    update: { file: 'update', level: 2 },
    archive: { file: 'archive', level: 2, since: '26.10' },
    unarchive: { file: 'unarchive', level: 2, since: '26.10' },
    delete: { file: 'delete', level: 3, since: '26.10' },
  },
  filters: [{ name: 'credential_id', field: 'credential_id' }],
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
