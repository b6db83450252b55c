import type { World } from '../world.ts'

/** A clock that nobody can set. */
export interface InstanceClock {
  /** Milliseconds since 1970 as far as this clock knows: it never jumps and never goes back. */
  now(): number
  /** Converts a moment of this clock to the clock on the wall, for people and other processes. */
  toWall(moment: number): number
}

/**
 * Makes a clock that begins with the time of day, and then counts on its own. So an alert is held, repeated or used again
 * after the right time even if this computer's clock is set meanwhile. `notBefore` is the latest moment that an earlier clock
 * of this receiver has recorded: if the time of day was set back since, this one continues from there.
 */
export function instanceClock(
  { clock, monotonicNow }: Pick<World, 'clock' | 'monotonicNow'>,
  notBefore = 0,
): InstanceClock {
  const start = Math.max(clock().getTime(), notBefore)
  const startedAt = monotonicNow()
  let latest = start
  const now = () => {
    latest = Math.max(latest, Math.round(start + monotonicNow() - startedAt))
    return latest
  }
  return { now, toWall: (moment) => moment + clock().getTime() - now() }
}
