import { defineResource } from './definition.ts'
import { accessTimestamps, decimal, flag, id, integer, notes, text } from './field-builders.ts'
import { column, filterBy } from './list-builders.ts'
import { FREE_TEXT, onBoth, prompted, required } from './write-presets.ts'

/** Clients: the organisations that everything else belongs to. */
export const clients = defineResource(() => ({
  name: 'clients',
  noun: 'client',
  nouns: 'clients',
  module: 'clients',
  summary: 'The organisations you support',
  id: 'client_id',
  prefix: 'client_',
  label: 'client_name',
  client: 'client_id',
  archivedAt: 'client_archived_at',
  keys: {},
  fields: {
    client_id: id(),
    client_lead: flag('Lead', {
      write: {
        on: 'both',
        name: 'client_is_lead',
        createDefault: 0,
        help: 'a prospect, not yet a client',
      },
    }),
    client_name: text(200, 'Name', {
      nullable: false,
      write: required('company name'),
      synonyms: ['Client', 'Customer', 'Customer Name', 'Company', 'Company Name'],
    }),
    client_type: text(200, 'Type', {
      write: onBoth('industry or kind of client, such as Healthcare'),
      synonyms: ['Industry'],
    }),
    client_website: text(200, 'Website', {
      isUrl: true,
      storedAs: 'without-scheme',
      write: prompted('such as www.acme.example (ITFlow drops the https://)'),
      synonyms: ['Web Site', 'URL'],
    }),
    client_referral: text(200, 'Referral', {
      write: onBoth('who referred the client'),
      synonyms: ['Referred By'],
    }),
    client_rate: decimal('Rate', {
      nullable: true,
      write: { on: 'both', createDefault: '0.00', help: 'per hour, such as 80.00' },
      synonyms: ['Hourly Rate'],
    }),
    client_currency_code: text(200, 'Currency', {
      nullable: false,
      write: { on: 'both', createDefault: 'USD', help: 'three letters, such as USD' },
    }),
    client_net_terms: integer('Net terms', {
      sql: 'int(10)',
      databaseDefault: null,
      write: { on: 'both', createDefault: 30, help: 'days until an invoice is due, such as 30' },
      synonyms: ['Payment Terms'],
    }),
    client_tax_id_number: text(255, 'Tax number', {
      write: onBoth('VAT or tax ID'),
      synonyms: ['Tax ID', 'VAT ID', 'VAT Number'],
    }),
    client_abbreviation: text(10, 'Abbreviation', {
      storedAs: { bytes: 6 },
      write: {
        on: 'both',
        since: '25.12',
        help: 'short name that also finds the client, such as ACME',
      },
    }),
    client_notes: notes('Notes', {
      write: onBoth(FREE_TEXT),
      synonyms: ['Comments', 'Remarks'],
    }),
    client_favorite: flag('Favorite', { since: '26.05' }),
    ...accessTimestamps('client'),
  },
  columns: [
    column('client_id', 'ID'),
    column('client_name', 'NAME'),
    column('client_abbreviation', 'ABBR', { dropPriority: 2 }),
    column('client_type', 'TYPE', { dropPriority: 3 }),
    column('client_website', 'WEBSITE', { dropPriority: 1 }),
    column('client_rate', 'RATE', { dropPriority: 4 }),
    column('client_lead', 'LEAD', { dropPriority: 5 }),
  ],
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2 },
    update: { file: 'update', level: 2, since: '25.11' },
    archive: { file: 'archive', level: 2, since: '25.11' },
    unarchive: { file: 'unarchive', level: 2, since: '25.11' },
    delete: {
      file: 'delete',
      level: 3,
      since: '26.09',
      alsoDeletes: ['audit log'],
      orphans: ['credits', 'projects', 'racks', 'uploaded files'],
    },
  },
  filters: [filterBy('client_name'), filterBy('client_id')],
  archiveFirst: 'apart',
  aliasFields: ['client_abbreviation'],
  permission: 'client',
  extraCommands: 'client-report',
  page: { record: { name: 'client_overview' }, list: { name: 'clients', formerlyOf: 'all' } },
  examples: [
    'itflow clients list',
    'itflow clients get acme',
    'itflow clients create --name "Acme Widgets" --abbreviation ACME',
    'itflow clients update acme --notes @notes.txt',
  ],
}))
