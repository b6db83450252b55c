import { defineResource } from './definition.ts'
import { duration, reference, text, unlistedReference } from './field-builders.ts'
import { clientColumn, column, filterBy } from './list-builders.ts'

/** Technicians' time: one row per ticket and technician, which the server adds up. */
export const time = defineResource(() => ({
  name: 'time',
  noun: 'time entry',
  nouns: 'time entries',
  module: 'technicians',
  summary: 'Time worked, by technician and ticket',
  id: 'ticket_id',
  rowKey: ['ticket_id', 'technician_id'],
  prefix: '',
  label: 'ticket_number',
  client: 'client_id',
  archivedAt: null,
  directory: {
    id: 'technician_id',
    label: 'technician',
    noun: 'user',
    notFoundText: 'no technician with that name has worked on a ticket this year',
  },
  keys: {},
  matchKeys: ['ticket+technician'],
  fields: {
    ticket_id: reference('tickets', 'Ticket'),
    ticket_number: text(200, 'Number'),
    ticket_subject: text(500, 'Subject'),
    client_id: reference('clients', 'Client'),
    company: text(200, 'Company'),
    technician_id: unlistedReference('Technician'),
    technician: text(200, 'Technician'),
    time_worked: duration('Time'),
  },
  columns: [
    column('technician', 'TECHNICIAN'),
    column('ticket_number', 'TICKET'),
    column('ticket_subject', 'SUBJECT', { dropPriority: 2 }),
    clientColumn('company'),
    column('time_worked', 'TIME'),
  ],
  reportPart: 'hours',
  operations: {
    read: { file: 'time', level: 2, since: '26.3' },
  },
  filters: [{ name: 'year' }, { name: 'month' }, filterBy('technician_id')],
  periods: [
    {
      flag: 'month',
      help: 'only time worked in this month',
      pattern: '^(?<year>\\d{4})-(?<month>0[1-9]|1[0-2])$',
      example: '2026-10',
    },
    {
      flag: 'year',
      help: 'only time worked in this year',
      pattern: '^(?<year>\\d{4})$',
      example: '2026',
    },
  ],
  extraCommands: 'worked-time',
  permission: 'support',
  page: { list: { name: 'tickets', formerlyOf: 'both' } },
  examples: ['itflow time list --month 2026-10', 'itflow time list --technician "A. Tech" --csv'],
}))
