import { defineResource } from './definition.ts'
import {
  choice,
  duration,
  html,
  id,
  integer,
  reference,
  text,
  timestamps,
  unlistedReference,
} from './field-builders.ts'
import { column, filterBy } from './list-builders.ts'
import { TICKET_STATUSES } from './ticket-statuses.ts'
import { FORMATTED_TEXT } from './write-presets.ts'

/** Ticket replies: public replies and internal notes, with the time they took. */
export const ticketReplies = defineResource(() => ({
  name: 'ticket-replies',
  noun: 'ticket reply',
  nouns: 'ticket replies',
  module: 'ticket_replies',
  summary: 'Replies and internal notes on tickets',
  id: 'ticket_reply_id',
  prefix: 'ticket_reply_',
  label: 'ticket_reply',
  client: 'ticket_client_id',
  parent: 'ticket_reply_ticket_id',
  archivedAt: 'ticket_reply_archived_at',
  parentNumber: { prefix: 'ticket_prefix', number: 'ticket_number' },
  keys: {},
  matchKeys: ['ticket+message'],
  messageFields: {
    shortNoun: 'reply',
    text: 'ticket_reply',
    timestamp: 'ticket_reply_created_at',
    author: 'ticket_reply_by',
    authorName: 'ticket_reply_by_name',
    kind: 'ticket_reply_type',
    authorNoun: 'technician',
    // Mail from the client is by a contact.
    authorNounByKind: { Client: 'contact' },
    authorsIn: 'time',
    timeWorked: 'ticket_reply_time_worked',
  },
  fields: {
    ticket_reply_id: id(),
    ticket_reply: html('Message', {
      write: { on: 'create', isRequired: true, flag: 'message', help: FORMATTED_TEXT },
      synonyms: ['Reply', 'Body'],
    }),
    ticket_reply_type: choice(['Internal', 'Public', 'Client'], 'Type', {
      sql: 'varchar(10)',
      nullable: false,
      storedAs: { only: ['Public'], otherwise: 'Internal' },
      write: { on: 'create', createDefault: 'Internal', isPrompted: true, help: 'who can read it' },
    }),
    ticket_reply_time_worked: duration('Time worked', {
      write: {
        on: 'create',
        createDefault: '00:00:00',
        flag: 'time',
        isPrompted: true,
        help: 'how long it took, such as 15m',
      },
    }),
    ...timestamps('ticket_reply'),
    ticket_reply_by: unlistedReference('By', {
      databaseDefault: null,
      nameField: 'ticket_reply_by_name',
    }),
    ticket_reply_ticket_id: reference('tickets', 'Ticket', {
      databaseDefault: null,
      write: {
        on: 'create',
        name: 'ticket_id',
        isRequired: true,
        help: 'ticket to reply to, such as TCK-12',
      },
    }),
    ticket_prefix: text(200, 'Ticket prefix', {
      since: '26.08',
      isJoined: true,
      isInternal: true,
    }),
    ticket_number: integer('Ticket number', {
      since: '26.08',
      databaseDefault: null,
      isJoined: true,
      isInternal: true,
    }),
    ticket_subject: text(500, 'Subject', { since: '26.08', nullable: false, isJoined: true }),
    ticket_client_id: reference('clients', 'Client', { since: '26.08', isJoined: true }),
    ticket_reply_by_name: text(200, 'By', { since: '26.08', isJoined: true }),
    ticket_status: integer('New status', {
      isWriteOnly: true,
      words: TICKET_STATUSES,
      write: { on: 'create', flag: 'status', help: 'status to give the ticket' },
    }),
  },
  columns: [
    column('ticket_reply_id', 'ID'),
    column('ticket_reply_ticket_id', 'TICKET', { dropPriority: 3 }),
    column('ticket_reply_created_at', 'WHEN'),
    column('ticket_reply_by_name', 'BY', { dropPriority: 1 }),
    column('ticket_reply_type', 'TYPE'),
    column('ticket_reply_time_worked', 'TIME', { dropPriority: 2 }),
    column('ticket_reply', 'MESSAGE'),
  ],
  operations: {
    read: { file: 'read', level: 1, since: '26.08' },
    create: { file: 'create', level: 2, since: '26.08' },
  },
  filters: [
    { name: 'include_archived' },
    { name: 'type', field: 'ticket_reply_type' },
    filterBy('ticket_reply_id'),
    { name: 'ticket_id', field: 'ticket_reply_ticket_id' },
  ],
  card: {
    title: [],
    first: [
      { field: 'ticket_reply_by_name' },
      { field: 'ticket_reply_by' },
      { field: 'ticket_reply_type' },
      { field: 'ticket_reply_created_at' },
      { field: 'ticket_reply_time_worked' },
    ],
  },
  permission: 'support',
  page: { list: { name: 'tickets', formerlyOf: 'both' } },
  examples: [
    'itflow ticket-replies list --ticket TCK-12',
    'itflow ticket-replies create --ticket TCK-12 --message "Rebooted it" --time 15m',
  ],
}))
