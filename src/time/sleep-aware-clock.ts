/** Smaller differences between the two clocks are corrections of the time of day, in milliseconds. */
const MIN_SLEEP = 30_000

/** The clocks of a world. */
interface Clocks {
  clock: () => Date
  monotonicNow: () => number
}

/**
 * Makes a clock in milliseconds from an arbitrary start that nobody can set, but that also counts the time for which the
 * computer slept, when the monotonic clock stands still on some systems. A time of day that was set forward by at least
 * 30 s looks like a sleep. It must be read more often than that.
 */
export function sleepAwareClock({ clock, monotonicNow }: Clocks): () => number {
  let [wall, monotonic] = [clock().getTime(), monotonicNow()]
  let now = 0
  return () => {
    const before = { wall, monotonic }
    ;[wall, monotonic] = [clock().getTime(), monotonicNow()]
    const counted = monotonic - before.monotonic
    const slept = wall - before.wall - counted
    now += counted + (slept >= MIN_SLEEP ? slept : 0)
    return now
  }
}
