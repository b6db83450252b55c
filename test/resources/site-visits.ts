import { defineResource, type Resource, type ResourceName } from '../../src/resources/definition.ts'
import {
  archivedAt,
  createdAt,
  duration,
  id,
  reference,
  text,
  unlistedReference,
  updatedAt,
} from '../../src/resources/field-builders.ts'

/** A made-up module whose records belong to tickets, have no client field and can only be listed by ticket. */
export const siteVisits: () => Resource = defineResource(() => ({
  name: 'site-visits' as ResourceName,
  noun: 'site visit',
  nouns: 'site visits',
  module: 'ticket_visits',
  summary: 'Who went there for a ticket',
  id: 'visit_id',
  prefix: 'visit_',
  label: 'visit_what',
  client: null,
  parent: 'visit_ticket_id',
  archivedAt: 'visit_archived_at',
  keys: {},
  fields: {
    visit_id: id(),
    visit_what: text(100, 'What', { nullable: false, write: { on: 'both', isRequired: true } }),
    visit_took: duration('Took', {
      nullable: false,
      databaseDefault: '00:00:00',
      write: { on: 'create', createDefault: '00:00:00' },
    }),
    visit_by: unlistedReference('By', { databaseDefault: null }),
    visit_created_at: createdAt(),
    visit_updated_at: updatedAt(),
    visit_archived_at: archivedAt(),
    visit_ticket_id: reference('tickets', 'Ticket', {
      databaseDefault: null,
      write: { on: 'create', name: 'ticket_id', isRequired: true },
    }),
  },
  columns: [
    { field: 'visit_id', heading: 'ID' },
    { field: 'visit_what', heading: 'WHAT' },
    { field: 'visit_ticket_id', heading: 'TICKET', dropPriority: 1 },
    { field: 'visit_took', heading: 'TOOK' },
  ],
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2 },
    update: { file: 'update', level: 2 },
    delete: { file: 'delete', level: 3 },
  },
  filters: [
    { name: 'visit_id', field: 'visit_id' },
    { name: 'ticket_id', field: 'visit_ticket_id' },
  ],
  needsFilter: ['visit_ticket_id', 'visit_id'],
  permission: 'support',
  page: { list: 'tickets' },
  examples: [],
}))
