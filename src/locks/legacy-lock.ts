import { rmdirSync, statSync } from 'node:fs'
import type { ClaimState } from './claim-protocol.ts'
import { watchHeartbeats } from './heartbeat.ts'

/**
 * Checks a lock made by an older version of this program: an empty directory that was touched while it was held.
 * It is `living` if it was touched in the last `stale` milliseconds; an older one is `gone`, and so is one with
 * a time in the future that is not touched. A lock that is gone is removed; the caller holds the current lock.
 */
export function legacyLock(path: string, stale: number): () => ClaimState {
  const signOf = watchHeartbeats(stale)
  const judge = (): ClaimState => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return 'gone'
    if (!stats.isDirectory()) throw new Error('a file with that name is in the way')
    const age = Date.now() - stats.mtimeMs
    if (age >= 0) return age < stale ? 'living' : 'gone'
    return signOf(path)
  }
  return () => {
    const state = judge()
    if (state === 'gone') removeEmpty(path)
    return state
  }
}

function removeEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // It is gone, or it is not empty and so never was a lock.
  }
}
