import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Api } from '../api/api.ts'
import { type ClaimFiles, claimFiles } from '../locks/claim-files.ts'
import { tryClaim } from '../locks/claim-protocol.ts'
import { awaitClaim, claimsTo, makeStallCheck } from '../locks/hold-claim.ts'
import type { ResourceName } from '../resources/definition.ts'

/** A run on another machine that shows no sign of life for this long, in milliseconds, is considered dead. */
const STALE_AFTER = 30_000

/** The same limit if the state is only shown, in milliseconds. */
const SHOWN_STALE_AFTER = 5_000

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
export async function livingClaims(folder: string, target: RunTarget): Promise<readonly string[]> {
  const claims = claimFiles(`${lockPath(folder, target)}.locks`, SHOWN_STALE_AFTER)
  const names = (await claims.list()).filter((name) => !name.endsWith('+'))
  const states = await Promise.all(names.map((name) => settledState(claims, name)))
  return names.filter((_, index) => states[index] === 'living')
}

/** Waits until it is known whether a process is alive, and returns that. */
async function settledState(claims: ClaimFiles, name: string): Promise<'living' | 'gone'> {
  for (;;) {
    const state = await claims.state(name)
    if (state !== 'unknown') return state
    await claims.pause()
  }
}

function lockPath(folder: string, { resource, url, profile }: RunTarget): string {
  const hash = createHash('sha256').update(`${url}\n${profile}`).digest('hex').slice(0, 16)
  return join(folder, 'locks', `${resource}-${hash}`)
}
