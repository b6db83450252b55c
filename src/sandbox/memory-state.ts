import type { Release } from '../resources/releases.ts'
import { candidateRows, emptyDatabase } from './database.ts'
import { makeSandbox } from './engine/engine.ts'
import { seed } from './seed.ts'
import { seedBulk } from './seed-bulk.ts'
import type { StateOptions } from './state.ts'
import type { WireReply, WireRequest } from './wire.ts'

/** How many records more than the usual ones there are. */
export interface ExtraRecords {
  assets: number
  tickets: number
}

/** A sandbox whose data is nowhere but in memory, and gone with it. */
export interface MemoryState {
  readonly release: Release
  handle(request: WireRequest): Promise<WireReply>
}

/** Makes a sandbox in memory, with the usual data and more of it. */
export function makeMemoryState(
  { release, clock, random }: Pick<StateOptions, 'release' | 'clock' | 'random'>,
  more: ExtraRecords,
): MemoryState {
  const database = emptyDatabase(release)
  seed(database, clock())
  seedBulk(database, clock(), more)
  // Made now, the index of the interfaces does not slow down the first update.
  candidateRows(database, 'asset_interfaces', 'interface_asset_id', '')
  const sandbox = makeSandbox({ database, release, clock, random })
  return { release, handle: async (request) => sandbox.handle(request) }
}
