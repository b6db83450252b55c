import { rmdirSync, statSync } from 'node:fs'
import type { ClaimState } from './claim-protocol.ts'
import { watchHeartbeats } from './heartbeat.ts'

/**
 * Checks a lock of an older version of this program: an empty directory that is touched while it is held. It is
 * `living` if it was touched in the last `stale` milliseconds, otherwise `gone`; one with a time in the future is
 * watched instead. The caller must hold the current lock, since a lock that is gone is removed.
 */
export function legacyLock(path: string, stale: number): () => ClaimState {
  const stateOf = watchHeartbeats(stale)
  const check = (): ClaimState => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return 'gone'
    if (!stats.isDirectory()) throw new Error('a file with that name is in the way')
    const age = Date.now() - stats.mtimeMs
    if (age >= 0) return age < stale ? 'living' : 'gone'
    return stateOf(path)
  }
  return () => {
    const state = check()
    if (state === 'gone') removeEmpty(path)
    return state
  }
}

function removeEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch {
    // It no longer exists, or it isn't empty and so never was a lock.
  }
}
