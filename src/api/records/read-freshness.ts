/** When something was read. */
export interface ReadMark {
  /** How often the program had waited before, for the user or another process. */
  waits: number
  /** Milliseconds on a clock that never goes back. */
  at: number
}

/** How long a record can be relied on, in milliseconds; older ones are read again before a write. */
const FRESH_FOR = 5_000

/** Decides whether a record can still be relied on: it is recent, and the program hasn't waited for anything since. */
export interface Freshness {
  /** Begins a read. Call the returned function when the result has arrived, to get its mark. */
  begin(): () => ReadMark
  /** False for records without a mark. */
  isFresh(mark: ReadMark | undefined): boolean
}

/** What freshness is measured with. */
interface Clocks {
  /** How often the program has waited so far, for the user or another process. */
  waitCount(): number
  monotonicNow(): number
}

/** Makes a freshness check from the number of waits and a monotonic clock, in milliseconds. */
export function freshnessOf({ waitCount, monotonicNow }: Clocks): Freshness {
  return {
    begin: () => {
      const before = waitCount()
      return () => ({ waits: before, at: monotonicNow() })
    },
    isFresh: (mark) =>
      mark !== undefined && mark.waits === waitCount() && monotonicNow() - mark.at <= FRESH_FOR,
  }
}
