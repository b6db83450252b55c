import { defineResource } from './definition.ts'
import {
  accessedAt,
  archivedAt,
  createdAt,
  expiry,
  flag,
  id,
  longText,
  notes,
  reference,
  text,
  updatedAt,
} from './field-builders.ts'
import { onCreate, promptedOnCreate } from './write-presets.ts'

/** TLS certificates. */
export const certificates = defineResource(() => ({
  name: 'certificates',
  noun: 'certificate',
  nouns: 'certificates',
  module: 'certificates',
  summary: 'TLS certificates and when they expire',
  id: 'certificate_id',
  prefix: 'certificate_',
  label: 'certificate_name',
  client: 'certificate_client_id',
  archivedAt: 'certificate_archived_at',
  keys: { domain: 'certificate_domain' },
  matchKeys: ['name'],
  fields: {
    certificate_id: id(),
    certificate_name: text(200, 'Name', {
      nullable: false,
      write: { on: 'create', isRequired: true },
    }),
    certificate_description: longText('Description', {
      sqlBefore: [{ sql: 'text', until: '25.01' }],
      sql: 'mediumtext',
      write: onCreate,
    }),
    certificate_domain: text(200, 'Domain', {
      notation: 'host',
      write: { on: 'create', isRequired: true },
      synonyms: ['Domain Name', 'Common Name'],
    }),
    certificate_issued_by: text(200, 'Issued by', {
      nullable: false,
      write: onCreate,
      synonyms: ['Issuer', 'Certificate Authority'],
    }),
    certificate_expire: expiry('Expires', {
      write: promptedOnCreate,
      synonyms: [
        'Expiration Date',
        'Expiry Date',
        'Expiration',
        'Expiry',
        'Expires On',
        'Expires At',
        'Valid To',
        'Valid Until',
        'Not After',
      ],
    }),
    certificate_public_key: longText('Public key', {
      sqlBefore: [{ sql: 'text', until: '25.01' }],
      sql: 'mediumtext',
      write: onCreate,
    }),
    certificate_notes: notes('Notes', {
      sqlBefore: [{ sql: 'text', until: '25.01' }],
      sql: 'mediumtext',
      write: onCreate,
      synonyms: ['Comments', 'Remarks'],
    }),
    certificate_favorite: flag('Favorite', { since: '26.05' }),
    certificate_created_at: createdAt(),
    certificate_updated_at: updatedAt(),
    certificate_archived_at: archivedAt(),
    certificate_accessed_at: accessedAt(),
    certificate_domain_id: reference('domains', 'Domain record', {
      write: { on: 'create', flag: 'domain-record' },
    }),
    certificate_client_id: reference('clients', 'Client'),
  },
  columns: [
    { field: 'certificate_name', heading: 'NAME' },
    { field: 'certificate_domain', heading: 'DOMAIN', dropPriority: 3 },
    { field: 'certificate_issued_by', heading: 'ISSUED BY', dropPriority: 2 },
    { field: 'certificate_expire', heading: 'EXPIRES' },
    { field: 'certificate_client_id', heading: 'CLIENT', dropPriority: 1, minWidth: 12 },
  ],
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, since: '25.11' },
  },
  documentedOnly: ['update', 'delete'],
  filters: [
    { name: 'certificate_id', field: 'certificate_id' },
    { name: 'certificate_name', field: 'certificate_name' },
  ],
  permission: 'support',
  page: { list: 'certificates' },
  examples: [
    'itflow certificates list --sort certificate_expire',
    'itflow certificates get acme.example',
    'itflow certificates create --client acme --name www.acme.example --domain www.acme.example --expire 2027-03-01',
  ],
}))
