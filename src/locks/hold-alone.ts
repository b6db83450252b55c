import { tryClaim } from './claim-protocol.ts'
import { awaitClaim, claimsTo, makeStallCheck } from './hold-claim.ts'
import { livingClaims } from './living-claims.ts'
import { ownerPid } from './owner.ts'

/** A process on another machine that shows no sign of life for this long, in milliseconds, is considered dead. */
const STALE_AFTER = 30_000

/** A lock that is held, or the process that holds it instead, if that is known. */
export type LoneLock = { release(): Promise<void> } | { busyPid: number | undefined }

/**
 * Locks a file for as long as the caller likes, without waiting for its turn. `onLost` is called if another process assumed
 * this one to be dead. Throws a ConfigError if the lock can't be used.
 */
export async function holdAlone(path: string, onLost: () => void): Promise<LoneLock> {
  const claims = claimsTo(path, STALE_AFTER, onLost)
  const claim = await awaitClaim(path, tryClaim(claims, makeStallCheck(2 * STALE_AFTER)))
  if (claim !== undefined) return { release: () => claims.remove(claim) }
  const [other] = await livingClaims(path)
  return { busyPid: other === undefined ? undefined : ownerPid(other) }
}
