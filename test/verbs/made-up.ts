import { defineResource, type Resource, type ResourceName } from '../../src/resources/definition.ts'
import {
  archivedAt,
  choice,
  createdAt,
  date,
  flag,
  id,
  longText,
  reference,
  text,
} from '../../src/resources/field-builders.ts'
import { onBoth, required } from '../../src/resources/write-presets.ts'
import { type Loopback, type Received, serve } from '../support/loopback.ts'

/** A made-up module, declared like any other: the verbs treat all modules the same way. */
export const gadgets: () => Resource = defineResource(() => ({
  name: 'gadgets' as ResourceName,
  noun: 'gadget',
  nouns: 'gadgets',
  module: 'gadgets',
  summary: 'What no ITFlow has',
  id: 'gadget_id',
  prefix: 'gadget_',
  label: 'gadget_name',
  client: 'gadget_client_id',
  archivedAt: 'gadget_archived_at',
  keys: { tag: 'gadget_tag' },
  fields: {
    gadget_id: id(),
    gadget_name: text(20, 'Name', { nullable: false, write: required() }),
    gadget_tag: text(10, 'Tag', { write: onBoth() }),
    gadget_kind: choice(['Small', 'Large'], 'Kind', { write: onBoth() }),
    gadget_bought: date('Bought', { write: onBoth() }),
    gadget_loud: flag('Loud', { write: onBoth() }),
    gadget_notes: longText('Notes', { write: onBoth() }),
    gadget_created_at: createdAt(),
    gadget_archived_at: archivedAt(),
    gadget_client_id: reference('clients', 'Client'),
  },
  columns: [
    { field: 'gadget_id', heading: 'ID' },
    { field: 'gadget_name', heading: 'NAME' },
    { field: 'gadget_kind', heading: 'KIND', dropPriority: 1 },
    { field: 'gadget_client_id', heading: 'CLIENT' },
  ],
  operations: {
    read: { file: 'read', level: 1 },
    create: { file: 'create', level: 2 },
    update: { file: 'update', level: 2 },
    delete: { file: 'delete', level: 3 },
    archive: { file: 'archive', level: 2 },
    unarchive: { file: 'unarchive', level: 2 },
  },
  filters: [{ name: 'gadget_id', field: 'gadget_id' }],
  permission: 'support',
  page: { record: { name: 'gadget' }, list: 'gadgets' },
  examples: [],
}))

/** A row as the server stores it. */
type Columns = Record<string, string | null>

/** A server that has the module, and two clients. */
export interface GadgetServer extends Loopback {
  rows: Columns[]
}

/** Starts a server with these gadgets. */
export async function gadgetServer(...rows: Columns[]): Promise<GadgetServer> {
  const all = rows.map((row, at) => ({ ...BLANK, gadget_id: `${at + 1}`, ...row }))
  const server = await serve((request) => answer(all, request))
  return { ...server, rows: all }
}

const BLANK: Columns = {
  gadget_id: '0',
  gadget_name: '',
  gadget_tag: '',
  gadget_kind: '',
  gadget_bought: null,
  gadget_loud: '0',
  gadget_notes: '',
  gadget_created_at: '2026-11-24 12:00:00',
  gadget_archived_at: null,
  gadget_client_id: '1',
}

const CLIENTS: Columns[] = [
  { client_id: '1', client_name: 'Acme', client_abbreviation: 'ACM', client_archived_at: null },
  { client_id: '2', client_name: 'Bakery', client_abbreviation: 'BAK', client_archived_at: null },
]

function answer(rows: Columns[], { method, target, body }: Received) {
  const url = new URL(target, 'http://x')
  const operation = /\/api\/v1\/(.+)\.php$/.exec(url.pathname)?.[1]
  if (operation === 'clients/read') return listOf(CLIENTS, url.searchParams)
  if (operation === 'gadgets/read') return listOf(rows, url.searchParams)
  if (!operation?.startsWith('gadgets/')) return { status: 404, raw: 'not found' }
  if (method === 'GET') return { status: 405, body: { success: 'False', message: 'POST' } }
  const sent: Record<string, unknown> = JSON.parse(body)
  return write(rows, operation, sent)
}

function write(rows: Columns[], operation: string, sent: Record<string, unknown>) {
  const at = rows.findIndex(({ gadget_id: own }) => own === String(sent['gadget_id']))
  const row = rows[at]
  const values = Object.entries(sent).filter(([name]) => name in BLANK && name !== 'gadget_id')
  const changes = Object.fromEntries(values.map(([name, value]) => [name, String(value)]))
  if (operation === 'gadgets/create') {
    const made = `${rows.length + 1}`
    const client = String(sent['client_id'])
    rows.push({ ...BLANK, ...changes, gadget_id: made, gadget_client_id: client })
    return { body: { success: 'True', count: 1, data: [{ insert_id: made }] } }
  }
  if (row === undefined) return { body: { success: 'False', message: 'No.' } }
  if (operation === 'gadgets/update') Object.assign(row, changes)
  if (operation === 'gadgets/archive') row['gadget_archived_at'] = '2026-11-24 12:00:00'
  if (operation === 'gadgets/unarchive') row['gadget_archived_at'] = null
  if (operation === 'gadgets/delete') rows.splice(at, 1)
  return { body: { success: 'True', count: 1 } }
}

function listOf(rows: readonly Columns[], query: URLSearchParams) {
  const offset = Number(query.get('offset') ?? 0)
  const data = rows
    .filter(({ gadget_id: own }) => [null, own].includes(query.get('gadget_id')))
    .slice(offset, offset + Number(query.get('limit') ?? 50))
  if (data.length > 0) return { body: { success: 'True', count: data.length, data } }
  const message = 'No resource (for this client and company) with the specified parameter(s).'
  return { body: { success: 'False', message } }
}
