import { defineResource } from './definition.ts'
import {
  accessTimestamps,
  flag,
  html,
  id,
  integer,
  longText,
  reference,
  text,
  unlistedReference,
} from './field-builders.ts'
import { clientColumn, column, filterBy } from './list-builders.ts'
import { FORMATTED_TEXT, ONE_LINE, onBoth, required } from './write-presets.ts'

/** Documents: HTML text about a client. */
export const documents = defineResource(() => ({
  name: 'documents',
  noun: 'document',
  nouns: 'documents',
  module: 'documents',
  summary: 'Runbooks and other documents',
  id: 'document_id',
  prefix: 'document_',
  label: 'document_name',
  client: 'document_client_id',
  archivedAt: 'document_archived_at',
  keys: {},
  fields: {
    document_id: id(),
    document_name: text(200, 'Name', {
      nullable: false,
      write: required('title'),
      synonyms: ['Title'],
    }),
    document_description: longText('Description', { write: onBoth(ONE_LINE) }),
    document_content: html('Content', {
      write: required(FORMATTED_TEXT),
      synonyms: ['Body', 'HTML'],
    }),
    document_content_raw: longText('Search text', {
      isKeptByServer: true,
      sql: 'longtext',
      nullable: false,
      isInternal: true,
    }),
    document_favorite: flag('Favorite', {
      formerly: [{ name: 'document_important', until: '25.12' }],
    }),
    document_parent: unlistedReference('Parent', { until: '25.01', isInternal: true }),
    document_client_visible: integer('Visible to the client', {
      databaseDefault: '1',
      ifOmitted: {
        note: 'ITFlow shows new documents to the client in the portal; only the web application can hide them',
      },
    }),
    ...accessTimestamps('document'),
    document_template: flag('Template', { until: '25.01', isInternal: true }),
    document_folder_id: unlistedReference('Folder', {
      write: onBoth('ID of a folder in ITFlow'),
    }),
    document_created_by: unlistedReference('Created by', { isInternal: true }),
    document_updated_by: unlistedReference('Updated by', { isInternal: true }),
    document_client_id: reference('clients', 'Client'),
  },
  columns: [
    column('document_id', 'ID'),
    column('document_name', 'NAME'),
    column('document_description', 'DESCRIPTION', { dropPriority: 3 }),
    column('document_updated_at', 'UPDATED', { dropPriority: 2 }),
    clientColumn('document_client_id'),
  ],
  reportPart: 'papers',
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, withoutClient: 'of no client' },
    update: { file: 'update', level: 2 },
    archive: { file: 'archive', level: 2, since: '26.10' },
    unarchive: { file: 'unarchive', level: 2, since: '26.10' },
  },
  filters: [filterBy('document_id')],
  hidesArchivedSince: '26.10',
  permission: 'support',
  page: {
    record: {
      name: 'document',
      formerly: [
        { name: 'client_document_details', until: '25.06' },
        { name: 'document_details', until: '26.07' },
      ],
    },
    list: {
      name: 'files',
      formerly: [
        { name: 'client_documents', until: '25.06' },
        // 25.11 has both pages, and nothing distinguishes it from 25.12.
        { name: 'documents', until: '25.10' },
      ],
      isPerClient: true,
    },
  },
  examples: [
    'itflow documents list --client acme',
    'itflow documents get Runbook',
    'itflow documents create --client acme --name Runbook --content @runbook.html',
  ],
}))
