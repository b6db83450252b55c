/**
 * Returns milliseconds on a monotonic clock, from an arbitrary start. `performance.now()` would do the same, but Node loads
 * it lazily with everything that measures performance.
 */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
