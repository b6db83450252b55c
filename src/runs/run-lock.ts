import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Api } from '../api/api.ts'
import { tryClaim } from '../locks/claim-protocol.ts'
import { awaitClaim, claimsTo, makeStallCheck } from '../locks/hold-claim.ts'
import { livingClaims } from '../locks/living-claims.ts'
import type { ResourceName } from '../resources/definition.ts'

/** A run on another machine that shows no sign of life for this long, in milliseconds, is considered dead. */
const STALE_AFTER = 30_000

/** What only one run at a time may write to: a module of one profile. */
interface RunTarget {
  resource: ResourceName
  url: string
  profile: string
}

/** Returns what runs of a module write to on an instance. */
export function runTargetOf({ settings }: Api, resource: ResourceName): RunTarget {
  return { resource, url: settings.url.href, profile: settings.instance }
}

/** A lock that is held. */
export interface RunLock {
  claim: string
  release(): Promise<void>
}

/** Takes the lock of a target; undefined if another run holds it. `onLost` is called if the lock is lost. */
export async function takeLock(
  folder: string,
  target: RunTarget,
  onLost: () => void,
): Promise<RunLock | undefined> {
  const path = lockPath(folder, target)
  const claims = claimsTo(path, STALE_AFTER, onLost)
  const claim = await awaitClaim(path, tryClaim(claims, makeStallCheck(2 * STALE_AFTER)))
  if (claim === undefined) return undefined
  return { claim, release: () => claims.remove(claim).catch(() => undefined) }
}

/** Returns the claims of live processes that hold the lock of a target or wait for it. */
export function livingRunClaims(folder: string, target: RunTarget): Promise<readonly string[]> {
  return livingClaims(lockPath(folder, target))
}

function lockPath(folder: string, { resource, url, profile }: RunTarget): string {
  const hash = createHash('sha256').update(`${url}\n${profile}`).digest('hex').slice(0, 16)
  return join(folder, 'locks', `${resource}-${hash}`)
}
