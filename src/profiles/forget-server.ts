import type { StorageEnv } from './paths.ts'
import { forgetRecent } from './recent-records.ts'
import { clearServerCache, type InstanceKey } from './server-cache.ts'

/** Removes everything cached about a profile's server: facts about it, names of its records, and the recent ones. */
export function forgetServer(place: StorageEnv, owner: InstanceKey): void {
  forgetRecent(place, owner)
  clearServerCache(place, owner)
}
