import { candidateRows, type Row } from '../database.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { hasRequired, newValues } from './create.ts'
import { logUnescaped } from './delete.ts'
import { type ModelField, modelOf, valuesOf } from './models.ts'
import { deletedReply, insertedReply, updatedReply } from './replies.ts'
import { change, insert, remove } from './rows.ts'
import { requestedId, requestedRow } from './update.ts'

const text: Pick<ModelField, 'source' | 'isQuoted' | 'fallback'> = {
  source: 'text',
  isQuoted: true,
  fallback: { quoted: '' },
}

/** The primary interface's fields, never filled from the record: its query doesn't join the interface (H01). */
const INTERFACE: readonly ModelField[] = [
  { column: 'interface_mac', parameter: 'asset_mac', ...text },
  { column: 'interface_ip', parameter: 'asset_ip', ...text },
  {
    column: 'interface_network_id',
    parameter: 'asset_network_id',
    source: 'integer',
    isQuoted: false,
    fallback: { bare: '0' },
  },
]

/** Handles assets/create: inserts the asset, then its primary interface. */
export function createAsset(call: Call): WireReply {
  if (!hasRequired(call, ['asset_name', 'asset_client_id'])) return insertedReply(null)
  const id = insert(call, 'assets', newValues(call))
  const isNamed = hasBehaviour(call.server.release, 'namesInterfacePrimary')
  const primary: [string, SqlValue][] = [
    ['interface_name', isNamed ? 'Primary' : '1'],
    ['interface_port', 'eth0'],
    ['interface_primary', 1],
    ['interface_asset_id', id],
  ]
  insert(call, 'asset_interfaces', new Map([...valuesOf(call, INTERFACE), ...primary]))
  return insertedReply(id)
}

/** Handles assets/update: clears IP, MAC and network unless they are sent, even on another client's asset (H01). */
export function updateAsset(call: Call): WireReply {
  const { server, target } = call
  const id = requestedId(call)
  if (id === 0) return updatedReply(0, server.release)
  const row = requestedRow(call)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), row)
  const interfaceValues = valuesOf(call, INTERFACE)
  const count = row === undefined ? 0 : change(call, 'assets', row, values)
  for (const primary of interfacesOf(call, id)) {
    if (primary['interface_primary'] === '1')
      change(call, 'asset_interfaces', primary, interfaceValues)
  }
  return updatedReply(count, server.release)
}

/** Handles assets/delete, whose reply says little about the result (H33). */
export function deleteAsset(call: Call): WireReply {
  const { release } = call.server
  const id = requestedId(call)
  if (id === 0) return deletedReply(0)
  const row = requestedRow(call)
  if (row !== undefined) remove(call, 'assets', [row])
  // Older releases delete the interfaces even if the asset is another client's.
  const ignoresClient = !hasBehaviour(release, 'countsDeletedAsset')
  const interfaces =
    row !== undefined || ignoresClient
      ? remove(call, 'asset_interfaces', interfacesOf(call, id))
      : 0
  if (row === undefined) return deletedReply(0)
  if (hasBehaviour(release, 'diesLoggingDelete')) logUnescaped(row['asset_name'])
  if (hasBehaviour(release, 'countsDeletedAsset')) return deletedReply(1)
  return deletedReply(hasBehaviour(release, 'cascadesInterfaces') ? 0 : interfaces)
}

function interfacesOf({ server }: Call, asset: number): Row[] {
  const rows = candidateRows(
    server.database,
    'asset_interfaces',
    'interface_asset_id',
    String(asset),
  )
  return rows.filter((row) => row['interface_asset_id'] === String(asset))
}
