import type { Place } from './paths.ts'
import { forgetUsed } from './recent-records.ts'
import { forgetMemory, type MemoryOwner } from './server-cache.ts'

/** Forgets all that was kept of a profile's server: what was learnt about it, names of its records, the ones used last. */
export function forgetServer(place: Place, owner: MemoryOwner): void {
  forgetUsed(place, owner)
  forgetMemory(place, owner)
}
