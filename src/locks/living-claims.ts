import { type ClaimFiles, claimFiles } from './claim-files.ts'

/** A claim from another machine without a sign of life for this long, in milliseconds, is shown as that of a dead process. */
const SHOWN_STALE_AFTER = 5_000

/** Returns the claims of live processes that hold the lock of a file or wait for it. */
export async function livingClaims(path: string): Promise<readonly string[]> {
  const claims = claimFiles(`${path}.locks`, SHOWN_STALE_AFTER)
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
