import { type Row, rowsLike } from '../database.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { does } from './behaviours.ts'
import type { Call } from './call.ts'
import { areGiven, newValues } from './create.ts'
import { logUnescaped } from './delete.ts'
import { type ModelField, modelOf, valuesOf } from './models.ts'
import { deleted, inserted, updated } from './replies.ts'
import { change, insert, remove } from './rows.ts'
import { idIn, named } from './update.ts'

const text: Pick<ModelField, 'source' | 'isQuoted' | 'blank'> = {
  source: 'text',
  isQuoted: true,
  blank: { quoted: '' },
}

/** The primary interface's part of the model: never taken from the record, whose query does not join it (H01). */
const INTERFACE: readonly ModelField[] = [
  { column: 'interface_mac', parameter: 'asset_mac', ...text },
  { column: 'interface_ip', parameter: 'asset_ip', ...text },
  {
    column: 'interface_network_id',
    parameter: 'asset_network_id',
    source: 'integer',
    isQuoted: false,
    blank: { bare: '0' },
  },
]

/** Answers assets/create: the asset, then its primary interface. */
export function createAsset(call: Call): WireReply {
  if (!areGiven(call, ['asset_name', 'asset_client_id'])) return inserted(null)
  const id = insert(call, 'assets', newValues(call))
  const isNamed = does(call.server.release, 'namesInterfacePrimary')
  const primary: [string, SqlValue][] = [
    ['interface_name', isNamed ? 'Primary' : '1'],
    ['interface_port', 'eth0'],
    ['interface_primary', 1],
    ['interface_asset_id', id],
  ]
  insert(call, 'asset_interfaces', new Map([...valuesOf(call, INTERFACE), ...primary]))
  return inserted(id)
}

/** Answers assets/update: what is not sent of IP, MAC and network is cleared, whosever asset it is (H01). */
export function updateAsset(call: Call): WireReply {
  const { server, target } = call
  const id = idIn(call)
  if (id === 0) return updated(0, server.release)
  const row = named(call)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), row)
  const ofInterface = valuesOf(call, INTERFACE)
  const count = row === undefined ? 0 : change(call, 'assets', row, values)
  for (const primary of interfacesOf(call, id)) {
    if (primary['interface_primary'] === '1') change(call, 'asset_interfaces', primary, ofInterface)
  }
  return updated(count, server.release)
}

/** Answers assets/delete, whose answer tells little (H33). */
export function deleteAsset(call: Call): WireReply {
  const { release } = call.server
  const id = idIn(call)
  if (id === 0) return deleted(0)
  const row = named(call)
  if (row !== undefined) remove(call, 'assets', [row])
  // The interfaces go whosever asset it was, until only the asset's own go with it.
  const takesOthers = !does(release, 'countsDeletedAsset')
  const interfaces =
    row !== undefined || takesOthers ? remove(call, 'asset_interfaces', interfacesOf(call, id)) : 0
  if (row === undefined) return deleted(0)
  if (does(release, 'diesLoggingDelete')) logUnescaped(row['asset_name'])
  if (does(release, 'countsDeletedAsset')) return deleted(1)
  return deleted(does(release, 'cascadesInterfaces') ? 0 : interfaces)
}

function interfacesOf({ server }: Call, asset: number): Row[] {
  const rows = rowsLike(server.database, 'asset_interfaces', 'interface_asset_id', String(asset))
  return rows.filter((row) => row['interface_asset_id'] === String(asset))
}
