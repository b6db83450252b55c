import { type Row, rowById } from '../database.ts'
import { schemaOf } from '../schema.ts'
import type { Call } from './call.ts'
import type { Selection } from './filters.ts'
import { primaryInterface } from './interfaces.ts'
import type { RecordPart } from './records.ts'

/** Returns what a read adds to a row from another table. */
type RowJoin = (row: Row) => readonly RecordPart[]

/** Returns the join of a read: interfaces for lists of assets and assets by MAC, the status for a ticket by ID. */
export function joinOf(call: Call, { filter }: Selection): RowJoin {
  const { name } = call.target.resource
  if (name === 'assets' && (filter === undefined || filter === 'asset_mac')) {
    return interfacesOf(call)
  }
  if (name === 'tickets' && filter === 'ticket_id') return statusOf(call)
  return () => []
}

function interfacesOf(call: Call): RowJoin {
  const { columns } = schemaOf('asset_interfaces', call.server.release)
  return (row) => [{ columns, row: primaryInterface(call, row['asset_id'] ?? '') }]
}

function statusOf({ server }: Call): RowJoin {
  const { columns } = schemaOf('ticket_statuses', server.release)
  return (row) => {
    const status = rowById(server.database, 'ticket_statuses', row['ticket_status'] ?? null)
    return [{ columns, row: status }]
  }
}
