import { RefusedError } from '../errors.ts'
import { tryClaim } from '../locks/claim-protocol.ts'
import { awaitClaim, claimsTo, makeStallCheck, withClaim } from '../locks/hold-claim.ts'
import { livingClaims } from '../locks/living-claims.ts'
import { ownerPid } from '../locks/owner.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import type { Note } from '../profiles/private-files.ts'
import { memoryPath, type SourceOwner } from './memory-paths.ts'

/** A process on another machine that shows no sign of life for this long, in milliseconds, is considered dead. */
const STALE_AFTER = 30_000

/**
 * Does work that no other process may do with the same source at the same time. Throws a RefusedError that names the
 * other process if there is one.
 */
export async function withSourceLock<T>(
  place: StorageEnv & { note?: Note },
  owner: SourceOwner,
  source: string,
  work: () => Promise<T>,
): Promise<T> {
  const path = memoryPath(place, owner, source)
  const claims = claimsTo(path, STALE_AFTER, () => {
    place.note?.('lock_lost', `The lock of ${source} was lost: another import may have started`)
  })
  const claim = await awaitClaim(path, tryClaim(claims, makeStallCheck(2 * STALE_AFTER)))
  if (claim === undefined) throw busyError(owner, source, (await livingClaims(path))[0])
  return withClaim(claims, claim, work)
}

function busyError(
  { profile }: SourceOwner,
  source: string,
  claim: string | undefined,
): RefusedError {
  const pid = claim === undefined ? undefined : ownerPid(claim)
  const process = pid === undefined ? '' : ` (process ${pid})`
  return new RefusedError(
    `Another command is using the source ${source} of ${profile}${process}, and only one can at a time.`,
    { hint: 'Wait until it ends. Nothing was done', isTransient: true },
  )
}
