import { candidateRows, type Row, rowById } from '../database.ts'
import type { Call } from './call.ts'
import { equalsCollated } from './collation.ts'

/** Returns an asset's primary interface: the first with the primary flag. */
export function primaryInterface({ server }: Pick<Call, 'server'>, asset: string): Row | undefined {
  const rows = candidateRows(server.database, 'asset_interfaces', 'interface_asset_id', asset)
  return rows.find((row) => row['interface_asset_id'] === asset && row['interface_primary'] === '1')
}

/** Returns the assets whose primary interface has the MAC address, sorted by ID. */
export function assetsByMac(call: Pick<Call, 'server'>, mac: string): Row[] {
  const { database } = call.server
  const assets = new Set<Row>()
  for (const row of candidateRows(database, 'asset_interfaces', 'interface_mac', mac)) {
    if (!equalsCollated(row['interface_mac'], mac)) continue
    const asset = row['interface_asset_id'] ?? ''
    const owner = rowById(database, 'assets', asset)
    if (owner !== undefined && primaryInterface(call, asset) === row) assets.add(owner)
  }
  return [...assets].sort((a, b) => Number(a['asset_id']) - Number(b['asset_id']))
}
