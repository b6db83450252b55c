import { TimeoutError } from '../errors.ts'
import type { ClaimFiles } from './claim-files.ts'
import { type OtherClaim, waitForClaim } from './claim-protocol.ts'
import { awaitClaim, claimsTo, legacyLockState, makeStallCheck, withClaim } from './hold-claim.ts'
import { ownerPid } from './owner.ts'

/** A process elsewhere without a sign of life for this long, in milliseconds, is considered dead. */
const STALE_AFTER = 5_000

/** How long to wait for the same processes, in milliseconds. */
const MAX_WAIT = 15_000

/** What a process can use during its turn. */
export interface HeldLock {
  /**
   * Call it right before writing. Throws a TimeoutError if another process took this one for dead,
   * which can happen if this one was suspended for long and the other can't look for it.
   */
  assertHeld(): void
}

/**
 * Does work on a file that no other process of ours, nor this one, does at once; waits for its turn.
 * Throws a TimeoutError when that never comes.
 */
export async function withFileLock<T>(
  path: string,
  work: (turn: HeldLock) => T | Promise<T>,
): Promise<T> {
  const claims = claimsTo(path, STALE_AFTER)
  const isTooLong = makeStallCheck(MAX_WAIT)
  let waitedFor: readonly OtherClaim[] = []
  const turn = waitForClaim(claims, (others) => {
    waitedFor = others
    return isTooLong(others)
  })
  const claim = await awaitClaim(path, turn)
  if (claim === undefined) throw tooLong(path, `${path}.locks`, waitedFor)
  return withClaim(claims, claim, async () => {
    await waitForOlder(claims, path)
    return work({ assertHeld: () => checkTurn(claims, claim, path) })
  })
}

/** Waits for what an older version of this program holds. */
async function waitForOlder(claims: ClaimFiles, path: string): Promise<void> {
  const older = legacyLockState(path, STALE_AFTER)
  const isTooLong = makeStallCheck(MAX_WAIT)
  while (older() !== 'gone') {
    if (isTooLong([])) throw tooLong(path, `${path}.lock`, [])
    await claims.pause()
  }
}

function tooLong(path: string, lock: string, others: readonly OtherClaim[]): TimeoutError {
  const pid = others.map(({ name }) => ownerPid(name)).find((found) => found !== undefined)
  const who = pid === undefined ? 'another process' : `another process (${pid})`
  return new TimeoutError(`${path} has been locked by ${who} for too long`, {
    hint: `If no such process is running, delete ${lock}`,
  })
}

function checkTurn(claims: ClaimFiles, claim: string, path: string): void {
  if (claims.has(claim)) return
  throw new TimeoutError(
    `This process was suspended, and another one changed ${path} meanwhile. Nothing was written`,
    { hint: 'Run the command again' },
  )
}
