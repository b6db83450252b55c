import type { Api } from '../api/api.ts'
import type { Begun } from './entries.ts'
import type { Journal } from './journal.ts'

/** How long a write is given at least, in milliseconds. */
const LEAST = 2_000

/** Writes may take so many times as long as the slowest of the same run. */
const MARGIN = 4

/**
 * How long after it began a write may still be on its way, in milliseconds: by how long those of the run took, or what
 * was just read; no longer than a request may take.
 */
export function mayTake(
  { settings }: Api,
  { timeout = settings.timeout }: Pick<Begun, 'timeout'>,
  longest: number | undefined,
): number {
  // What is known to take long is given all of its time.
  const usual = timeout > settings.timeout ? timeout : (longest ?? 0) * MARGIN
  return Math.min(Math.max(usual, LEAST), Math.max(timeout, LEAST))
}

/** How long it has to be waited until none of these writes is on its way any more, in milliseconds. */
export function stillToWait(
  api: Api,
  { longest }: Pick<Journal, 'longest'>,
  writes: readonly Begun[],
  now: Date,
): number {
  const left = writes.map((begun) => {
    const age = now.getTime() - Date.parse(begun.at)
    // A clock that was set back tells nothing.
    return age < 0 ? mayTake(api, begun, longest) : mayTake(api, begun, longest) - age
  })
  return Math.max(0, ...left)
}
