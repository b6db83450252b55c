import { defineResource } from './definition.ts'
import {
  accessedAt,
  archivedAt,
  createdAt,
  flag,
  html,
  id,
  integer,
  longText,
  reference,
  text,
  unlistedReference,
  updatedAt,
} from './field-builders.ts'
import { onBoth, required } from './write-presets.ts'

/** Documents: HTML texts about a client. */
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
    document_name: text(200, 'Name', { nullable: false, write: required, synonyms: ['Title'] }),
    document_description: longText('Description', { write: onBoth }),
    document_content: html('Content', { write: required, synonyms: ['Body', 'HTML'] }),
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
        note: 'ITFlow shows a new document to the client in the portal; its API cannot hide it, the browser can',
      },
    }),
    document_created_at: createdAt(),
    document_updated_at: updatedAt(),
    document_archived_at: archivedAt(),
    document_accessed_at: accessedAt(),
    document_template: flag('Template', { until: '25.01', isInternal: true }),
    document_folder_id: unlistedReference('Folder', { write: onBoth }),
    document_created_by: unlistedReference('Created by', { isInternal: true }),
    document_updated_by: unlistedReference('Updated by', { isInternal: true }),
    document_client_id: reference('clients', 'Client'),
  },
  columns: [
    { field: 'document_id', heading: 'ID' },
    { field: 'document_name', heading: 'NAME' },
    { field: 'document_description', heading: 'DESCRIPTION', dropPriority: 3 },
    { field: 'document_updated_at', heading: 'UPDATED', dropPriority: 2 },
    { field: 'document_client_id', heading: 'CLIENT', dropPriority: 1, minWidth: 12 },
  ],
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2, withoutClient: 'of no client' },
    update: { file: 'update', level: 2 },
    archive: { file: 'archive', level: 2, since: '26.10' },
    unarchive: { file: 'unarchive', level: 2, since: '26.10' },
  },
  filters: [{ name: 'document_id', field: 'document_id' }],
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
        // 25.11 has both pages, and no marker tells it from 25.12.
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
