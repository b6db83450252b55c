import { defineResource } from './definition.ts'
import {
  accessTimestamps,
  expiry,
  flag,
  id,
  longText,
  notes,
  reference,
  text,
} from './field-builders.ts'
import { clientColumn, column, filterBy } from './list-builders.ts'
import {
  FREE_TEXT,
  ONE_LINE,
  onCreate,
  promptedOnCreate,
  requiredOnCreate,
} from './write-presets.ts'

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
      write: requiredOnCreate('what to call it, such as www.acme.example'),
    }),
    certificate_description: longText('Description', {
      sqlBefore: [{ sql: 'text', until: '25.01' }],
      sql: 'mediumtext',
      write: onCreate(ONE_LINE),
    }),
    certificate_domain: text(200, 'Domain', {
      notation: 'host',
      write: requiredOnCreate('host name it is for, such as *.acme.example'),
      synonyms: ['Domain Name', 'Common Name'],
    }),
    certificate_issued_by: text(200, 'Issued by', {
      nullable: false,
      write: onCreate("certificate authority, such as Let's Encrypt"),
      synonyms: ['Issuer', 'Certificate Authority'],
    }),
    certificate_expire: expiry('Expires', {
      write: promptedOnCreate('last day it is valid, such as 2027-03-01 or +90d'),
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
      isCertificate: true,
      sqlBefore: [{ sql: 'text', until: '25.01' }],
      sql: 'mediumtext',
      write: onCreate('in PEM format; @FILE reads it from a file'),
    }),
    certificate_notes: notes('Notes', {
      sqlBefore: [{ sql: 'text', until: '25.01' }],
      sql: 'mediumtext',
      write: onCreate(FREE_TEXT),
      synonyms: ['Comments', 'Remarks'],
    }),
    certificate_favorite: flag('Favorite', { since: '26.05' }),
    ...accessTimestamps('certificate'),
    certificate_domain_id: reference('domains', 'Domain record', {
      write: { on: 'create', flag: 'domain-record', help: 'domain in ITFlow that it belongs to' },
    }),
    certificate_client_id: reference('clients', 'Client'),
  },
  columns: [
    column('certificate_name', 'NAME'),
    column('certificate_domain', 'DOMAIN', { dropPriority: 3 }),
    column('certificate_issued_by', 'ISSUED BY', { dropPriority: 2 }),
    column('certificate_expire', 'EXPIRES'),
    clientColumn('certificate_client_id'),
  ],
  reportPart: 'web',
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, since: '25.11' },
  },
  documentedOnly: ['update', 'delete'],
  filters: [filterBy('certificate_id'), filterBy('certificate_name')],
  permission: 'support',
  page: { list: 'certificates' },
  examples: [
    'itflow certificates list --sort certificate_expire',
    'itflow certificates get acme.example',
    'itflow certificates create --client acme --name www.acme.example --domain www.acme.example --expire 2027-03-01',
  ],
}))
