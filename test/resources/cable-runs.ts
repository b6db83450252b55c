import { defineResource, type Resource, type ResourceName } from '../../src/resources/definition.ts'
import {
  archivedAt,
  choice,
  createdAt,
  id,
  longText,
  reference,
  text,
  updatedAt,
} from '../../src/resources/field-builders.ts'
import { onBoth, required } from '../../src/resources/write-presets.ts'

/** A made-up module that refers to locations and has no unarchive. */
export const cableRuns: () => Resource = defineResource(() => ({
  name: 'cable-runs' as ResourceName,
  noun: 'cable run',
  nouns: 'cable runs',
  module: 'cable_runs',
  summary: 'Which cable goes where',
  id: 'run_id',
  prefix: 'run_',
  label: 'run_name',
  client: 'run_client_id',
  archivedAt: 'run_archived_at',
  keys: { tag: 'run_tag' },
  sharedKeys: { phone: ['run_phone'] },
  fields: {
    run_id: id(),
    run_name: text(50, 'Name', { nullable: false, write: required() }),
    run_tag: text(20, 'Tag', { write: onBoth() }),
    run_kind: choice(['Copper', 'Fibre'], 'Kind', { write: onBoth() }),
    run_phone: text(200, 'Phone', { notation: 'phone', storedAs: 'digits', write: onBoth() }),
    run_website: text(200, 'Website', { storedAs: 'without-scheme', write: onBoth() }),
    run_code: text(20, 'Code', { storedAs: { bytes: 4 }, write: onBoth() }),
    run_notes: longText('Notes', { write: onBoth() }),
    run_created_at: createdAt(),
    run_updated_at: updatedAt(),
    run_archived_at: archivedAt(),
    run_location_id: reference('locations', 'Location', { write: onBoth() }),
    run_client_id: reference('clients', 'Client'),
  },
  columns: [
    { field: 'run_name', heading: 'NAME' },
    { field: 'run_kind', heading: 'KIND' },
    { field: 'run_location_id', heading: 'LOCATION' },
  ],
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2 },
    update: { file: 'update', level: 2 },
    archive: { file: 'archive', level: 2 },
    delete: { file: 'delete', level: 3 },
  },
  filters: [{ name: 'run_id', field: 'run_id' }],
  archiveFirst: 'together',
  permission: 'support',
  page: {
    record: { name: 'cable_run', formerly: [{ name: 'old_run', until: '26.07' }] },
    list: 'cable_runs',
  },
  examples: [],
}))
