import { TimeoutError } from '../errors.ts'
import type { ClaimFiles } from './claim-files.ts'
import { type OtherClaim, waitForClaim } from './claim-protocol.ts'
import { awaitClaim, claimsTo, legacyLockState, makeStallCheck, withClaim } from './hold-claim.ts'
import { ownerPid } from './owner.ts'

/** A process on another machine is assumed to be dead after this long without a sign of life, in milliseconds. */
const STALE_AFTER = 5_000

/** How long to wait for the same processes, in milliseconds. */
const MAX_WAIT = 15_000

/** A lock that is held. */
export interface HeldLock {
  /**
   * Call it right before writing. Throws a TimeoutError if another process assumed this one to be dead, which can
   * happen if this one was suspended for long and the other runs on another machine.
   */
  assertHeld(): void
}

/**
 * Does work on a file while no other run of this program, nor this one, works on it; waits for its turn. Throws a
 * TimeoutError if that takes too long.
 */
export async function withFileLock<T>(
  path: string,
  work: (lock: HeldLock) => T | Promise<T>,
): Promise<T> {
  const claims = claimsTo(path, STALE_AFTER)
  const isTooLong = makeStallCheck(MAX_WAIT)
  let waitedFor: readonly OtherClaim[] = []
  const turn = waitForClaim(claims, (others) => {
    waitedFor = others
    return isTooLong(others)
  })
  const claim = await awaitClaim(path, turn)
  if (claim === undefined) throw lockTimeoutError(path, `${path}.locks`, waitedFor)
  return withClaim(claims, claim, async () => {
    await waitForLegacyLock(claims, path)
    return work({ assertHeld: () => requireClaim(claims, claim, path) })
  })
}

/** Waits for a lock that an older version of this program holds. */
async function waitForLegacyLock(claims: ClaimFiles, path: string): Promise<void> {
  const legacyState = legacyLockState(path, STALE_AFTER)
  const isTooLong = makeStallCheck(MAX_WAIT)
  while (legacyState() !== 'gone') {
    if (isTooLong([])) throw lockTimeoutError(path, `${path}.lock`, [])
    await claims.pause()
  }
}

function lockTimeoutError(path: string, lock: string, others: readonly OtherClaim[]): TimeoutError {
  const pid = others.map(({ name }) => ownerPid(name)).find((found) => found !== undefined)
  const who = pid === undefined ? 'another process' : `another process (${pid})`
  return new TimeoutError(`${path} has been locked by ${who} for too long`, {
    hint: `If no other itflow is running, delete ${lock}`,
  })
}

function requireClaim(claims: ClaimFiles, claim: string, path: string): void {
  if (claims.has(claim)) return
  throw new TimeoutError(
    `This process was suspended, and another one has changed ${path} since. Nothing was written.`,
    { hint: 'Run the command again' },
  )
}
