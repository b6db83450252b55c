import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Api } from '../api/api.ts'
import { type ClaimFiles, claimFiles } from '../locks/claim-files.ts'
import { tryClaim } from '../locks/claim-protocol.ts'
import { awaitClaim, claimsTo, makeStallCheck } from '../locks/hold-claim.ts'
import type { ResourceName } from '../resources/definition.ts'

/** A run elsewhere without a sign of life for this long, in milliseconds, is considered dead. */
const STALE = 30_000

/** The same where it is only shown whether a run is under way. */
const STALE_TO_SHOW = 5_000

/** The records that one run at a time may write to: a module of one profile. */
export interface RunTarget {
  resource: ResourceName
  url: string
  profile: string
}

/** The records that runs of a module are about on an instance. */
export function runTargetOf({ settings }: Api, resource: ResourceName): RunTarget {
  return { resource, url: settings.url.href, profile: settings.instance }
}

/** A lock that is held. */
export interface RunLock {
  claim: string
  release(): Promise<void>
}

/** Takes the lock of a place; undefined where another run holds it. `onLost` is called if it is taken away. */
export async function takeLock(
  folder: string,
  place: RunTarget,
  onLost: () => void,
): Promise<RunLock | undefined> {
  const path = lockPath(folder, place)
  const claims = claimsTo(path, STALE, onLost)
  const claim = await awaitClaim(path, tryClaim(claims, makeStallCheck(2 * STALE)))
  if (claim === undefined) return undefined
  return { claim, release: () => claims.remove(claim).catch(() => undefined) }
}

/** The claims to a place that processes hold or wait for. */
export async function livingClaims(folder: string, place: RunTarget): Promise<readonly string[]> {
  const claims = claimFiles(`${lockPath(folder, place)}.locks`, STALE_TO_SHOW)
  const names = (await claims.list()).filter((name) => !name.endsWith('+'))
  const states = await Promise.all(names.map((name) => settledState(claims, name)))
  return names.filter((_, index) => states[index] === 'living')
}

/** Whether a process is there, once that can be told. */
async function settledState(claims: ClaimFiles, name: string): Promise<'living' | 'gone'> {
  for (;;) {
    const state = await claims.state(name)
    if (state !== 'unknown') return state
    await claims.pause()
  }
}

function lockPath(folder: string, { resource, url, profile }: RunTarget): string {
  const of = createHash('sha256').update(`${url}\n${profile}`).digest('hex').slice(0, 16)
  return join(folder, 'locks', `${resource}-${of}`)
}
