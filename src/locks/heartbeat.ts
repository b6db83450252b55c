import { closeSync, constants, openSync, statSync } from 'node:fs'
import { monotonicNow } from '../time/monotonic-clock.ts'
import type { ClaimState } from './claim-protocol.ts'

interface Watched {
  sign: string
  /** How long it has been seen unchanged, in milliseconds. */
  unchanged: number
  lookedAt: number
  hasChanged: boolean
}

/** Windows has no such flag. Opening a file only to look at it must not block. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants

/** The most that counts between two looks: who slept meanwhile did not watch, and others may have slept as well. */
export const MAX_INTERVAL = 500

/**
 * Watches files or directories that their owners touch while they live. One is considered dead once it was seen
 * unchanged for `stale` milliseconds. Its time is only compared with itself: clocks are set back, and differ.
 */
export function watchHeartbeats(stale: number): (path: string) => ClaimState {
  const watched = new Map<string, Watched>()
  return (path) => {
    const sign = heartbeatOf(path)
    if (sign === undefined) return 'gone'
    const now = monotonicNow()
    const known = watched.get(path)
    if (known === undefined || known.sign !== sign) {
      const hasChanged = known !== undefined
      watched.set(path, { sign, unchanged: 0, lookedAt: now, hasChanged })
      return hasChanged ? 'living' : 'unknown'
    }
    known.unchanged += Math.min(now - known.lookedAt, MAX_INTERVAL)
    known.lookedAt = now
    if (known.unchanged >= stale) return 'gone'
    return known.hasChanged ? 'living' : 'unknown'
  }
}

/** Opened first, if allowed: a network file system then checks its cached attributes. */
function heartbeatOf(path: string): string | undefined {
  try {
    closeSync(openSync(path, O_RDONLY | O_NONBLOCK))
  } catch {
    // Its time can be read anyway.
  }
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? undefined : String(stats.mtimeNs)
}
