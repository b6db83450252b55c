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
import { FREE_TEXT, ONE_LINE, onBoth, prompted, required } from './write-presets.ts'

/** Domain names. */
export const domains = defineResource(() => ({
  name: 'domains',
  noun: 'domain',
  nouns: 'domains',
  module: 'domains',
  summary: 'Domain names, where they are hosted and when they expire',
  id: 'domain_id',
  prefix: 'domain_',
  label: 'domain_name',
  client: 'domain_client_id',
  archivedAt: 'domain_archived_at',
  keys: { domain: 'domain_name' },
  matchKeys: ['name'],
  fields: {
    domain_id: id(),
    domain_name: text(200, 'Name', {
      notation: 'domain',
      nullable: false,
      storedAs: 'without-scheme',
      write: required('such as acme.example'),
      synonyms: ['Domain'],
    }),
    domain_description: longText('Description', { write: onBoth(ONE_LINE) }),
    domain_expire: expiry('Expires', {
      write: prompted('day the registration ends, such as 2027-06-01'),
      synonyms: [
        'Expiration Date',
        'Expiry Date',
        'Domain Expiration Date',
        'Domain Expiry Date',
        'Expiration',
        'Expiry',
        'Expires On',
        'Expires At',
      ],
    }),
    domain_ip: text(255, 'IP', { notation: 'ip' }),
    domain_name_servers: text(255, 'Name servers'),
    domain_mail_servers: text(255, 'Mail servers'),
    domain_txt: longText('TXT'),
    domain_raw_whois: longText('Raw WHOIS'),
    domain_notes: notes('Notes', {
      write: onBoth(FREE_TEXT),
      synonyms: ['Comments', 'Remarks'],
    }),
    domain_favorite: flag('Favorite', { since: '26.05' }),
    ...accessTimestamps('domain'),
    domain_registrar: reference('vendors', 'Registrar', {
      write: onBoth('vendor it is registered with'),
    }),
    domain_webhost: reference('vendors', 'Web host', {
      write: onBoth('vendor that hosts the website'),
      synonyms: ['Web Hosting'],
    }),
    domain_dnshost: reference('vendors', 'DNS host', {
      write: onBoth('vendor that runs the name servers'),
      synonyms: ['DNS Hosting'],
    }),
    domain_mailhost: reference('vendors', 'Mail host', {
      write: onBoth('vendor that hosts the mail'),
      synonyms: ['Mail Hosting'],
    }),
    domain_client_id: reference('clients', 'Client'),
  },
  columns: [
    column('domain_name', 'NAME'),
    column('domain_expire', 'EXPIRES'),
    column('domain_ip', 'IP', { dropPriority: 3, minWidth: 15 }),
    column('domain_registrar', 'REGISTRAR', { dropPriority: 2 }),
    clientColumn('domain_client_id'),
  ],
  reportPart: 'web',
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, since: '26.10' },
    update: { file: 'update', level: 2, since: '26.10' },
    archive: { file: 'archive', level: 2, since: '26.10' },
    unarchive: { file: 'unarchive', level: 2, since: '26.10' },
  },
  documentedOnly: ['delete'],
  filters: [
    filterBy('domain_id'),
    { name: 'domain_name', field: 'domain_name', broken: { until: '26.3' } },
  ],
  hidesArchivedSince: '26.10',
  permission: 'support',
  needsSequentialWrites: true,
  page: { list: 'domains' },
  examples: [
    'itflow domains list --sort domain_expire',
    'itflow domains get acme.example',
    'itflow domains create --client acme --name acme.example --expire 2027-06-01',
  ],
}))
