import { type Row, tableOf } from '../database.ts'
import type { Call } from './call.ts'

/** Primary interfaces by their asset. */
export function primaryInterfaces(
  { server }: Pick<Call, 'server'>,
  isWanted: (asset: string) => boolean,
): Map<string, Row> {
  const interfaces = new Map<string, Row>()
  for (const row of tableOf(server.database, 'asset_interfaces').rows) {
    const asset = row['interface_asset_id'] ?? ''
    if (row['interface_primary'] !== '1' || !isWanted(asset)) continue
    if (!interfaces.has(asset)) interfaces.set(asset, row)
  }
  return interfaces
}
