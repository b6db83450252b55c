import { type Row, rowById } from '../database.ts'
import { schemaOf } from '../schema.ts'
import type { Call } from './call.ts'
import type { Selection } from './filters.ts'
import { primaryInterfaces } from './interfaces.ts'
import type { Part } from './records.ts'

/** What a read adds to each of its rows from another table. */
export type Joined = (row: Row) => readonly Part[]

/** The join of a read: interfaces in the list of assets and by MAC, the status of one ticket. */
export function joinOf(call: Call, { filter }: Selection, rows: readonly Row[]): Joined {
  const { name } = call.target.resource
  if (name === 'assets' && (filter === undefined || filter === 'asset_mac')) {
    return interfacesOf(call, rows)
  }
  if (name === 'tickets' && filter === 'ticket_id') return statusOf(call)
  return () => []
}

function interfacesOf(call: Call, rows: readonly Row[]): Joined {
  const { columns } = schemaOf('asset_interfaces', call.server.release)
  const wanted = new Set(rows.map((row) => row['asset_id'] ?? ''))
  const interfaces = primaryInterfaces(call, (asset) => wanted.has(asset))
  return (row) => [{ columns, row: interfaces.get(row['asset_id'] ?? '') }]
}

function statusOf({ server }: Call): Joined {
  const { columns } = schemaOf('ticket_statuses', server.release)
  return (row) => {
    const status = rowById(server.database, 'ticket_statuses', row['ticket_status'] ?? null)
    return [{ columns, row: status }]
  }
}
