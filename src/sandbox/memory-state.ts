import type { Release } from '../resources/releases.ts'
import { candidateRows, emptyDatabase } from './database.ts'
import { makeSandbox } from './engine/engine.ts'
import { seed } from './seed.ts'
import { seedBulk } from './seed-bulk.ts'
import type { StateOptions } from './state.ts'
import type { WireReply, WireRequest } from './wire.ts'

/** How many records to add to the default data. */
export interface ExtraRecords {
  assets: number
  tickets: number
}

/** A sandbox that keeps its data in memory only. */
interface MemoryState {
  readonly release: Release
  handle(request: WireRequest): Promise<WireReply>
}

/** Makes a sandbox in memory, with the default data and extra records. */
export function makeMemoryState(
  { release, clock, random }: Pick<StateOptions, 'release' | 'clock' | 'random'>,
  extra: ExtraRecords,
): MemoryState {
  const database = emptyDatabase(release)
  seed(database, clock())
  seedBulk(database, clock(), extra)
  // Builds the index of the interfaces now, so that it doesn't slow down the first update.
  candidateRows(database, 'asset_interfaces', 'interface_asset_id', '')
  const sandbox = makeSandbox({ database, release, clock, random })
  return { release, handle: async (request) => sandbox.handle(request) }
}
