import type { StorageEnv } from './paths.ts'
import { forgetRecent } from './recent-records.ts'
import { clearServerCache, type InstanceKey } from './server-cache.ts'

/** Forgets all that was kept of a profile's server: what was learnt about it, names of its records, the ones used last. */
export function forgetServer(place: StorageEnv, owner: InstanceKey): void {
  forgetRecent(place, owner)
  clearServerCache(place, owner)
}
