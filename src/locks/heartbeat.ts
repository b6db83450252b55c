import { closeSync, constants, openSync, statSync } from 'node:fs'
import { monotonicNow } from '../time/monotonic-clock.ts'
import type { ClaimState } from './claim-protocol.ts'

interface Watched {
  heartbeat: string
  /** How long it has been seen unchanged, in milliseconds. */
  unchanged: number
  checkedAt: number
  hasChanged: boolean
}

/** Windows has no such flag. Opening a file only to check it must not block. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants

/** The longest time that counts between two checks, in milliseconds: a computer that was asleep did not watch. */
export const MAX_INTERVAL = 500

/**
 * Watches files or directories that their owners touch while they are alive. An owner is assumed to be dead once its
 * file was unchanged for `stale` milliseconds. Its time is only compared with itself, since clocks differ and are set
 * back.
 */
export function watchHeartbeats(stale: number): (path: string) => ClaimState {
  const watched = new Map<string, Watched>()
  return (path) => {
    const heartbeat = heartbeatOf(path)
    if (heartbeat === undefined) return 'gone'
    const now = monotonicNow()
    const known = watched.get(path)
    if (known === undefined || known.heartbeat !== heartbeat) {
      const hasChanged = known !== undefined
      watched.set(path, { heartbeat, unchanged: 0, checkedAt: now, hasChanged })
      return hasChanged ? 'living' : 'unknown'
    }
    known.unchanged += Math.min(now - known.checkedAt, MAX_INTERVAL)
    known.checkedAt = now
    if (known.unchanged >= stale) return 'gone'
    return known.hasChanged ? 'living' : 'unknown'
  }
}

/** A file's modification time. It is opened first, so that a network file system refreshes its cached attributes. */
function heartbeatOf(path: string): string | undefined {
  try {
    closeSync(openSync(path, O_RDONLY | O_NONBLOCK))
  } catch {
    // Its time can be read anyway.
  }
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? undefined : String(stats.mtimeNs)
}
