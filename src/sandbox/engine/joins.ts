import { type Row, rowById } from '../database.ts'
import { schemaOf } from '../schema.ts'
import type { Call } from './call.ts'
import type { Selection } from './filters.ts'
import { primaryInterface } from './interfaces.ts'
import type { Part } from './records.ts'

/** What a read adds to each of its rows from another table. */
export type Joined = (row: Row) => readonly Part[]

/** The join of a read: interfaces in the list of assets and by MAC, the status of one ticket. */
export function joinOf(call: Call, { filter }: Selection): Joined {
  const { name } = call.target.resource
  if (name === 'assets' && (filter === undefined || filter === 'asset_mac')) {
    return interfacesOf(call)
  }
  if (name === 'tickets' && filter === 'ticket_id') return statusOf(call)
  return () => []
}

function interfacesOf(call: Call): Joined {
  const { columns } = schemaOf('asset_interfaces', call.server.release)
  return (row) => [{ columns, row: primaryInterface(call, row['asset_id'] ?? '') }]
}

function statusOf({ server }: Call): Joined {
  const { columns } = schemaOf('ticket_statuses', server.release)
  return (row) => {
    const status = rowById(server.database, 'ticket_statuses', row['ticket_status'] ?? null)
    return [{ columns, row: status }]
  }
}
