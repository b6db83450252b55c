import type { Database, PartialRow } from '../../src/sandbox/database.ts'

/** Replaces the assets of a database by this many of client 1, with IDs from 101; `valuesOf` gives what differs. */
export function fillAssets(count: number, valuesOf: (at: number) => PartialRow) {
  return ({ tables }: Database): void => {
    const assets = tables['assets']
    const [first] = assets?.rows ?? []
    if (assets === undefined) return
    assets.next = 1000
    assets.rows = Array.from({ length: count }, (_, at) => ({
      ...first,
      asset_id: `${101 + at}`,
      asset_name: `PC-${at}`,
      asset_serial: `SN-${at}`,
      asset_client_id: '1',
      ...valuesOf(at),
    }))
  }
}
