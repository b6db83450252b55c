/**
 * Milliseconds since some moment, on a clock that nobody sets. `performance` would tell as much, but Node loads it, and
 * all that measures with it, when it is first asked for.
 */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
