/** When something was read. */
export interface ReadMark {
  /** How often the program had waited for somebody or something before. */
  waits: number
  /** Milliseconds on a clock that never goes back. */
  at: number
}

/** What was read longer ago than this, in milliseconds, is read again before a write relies on it. */
const FRESH_FOR = 5_000

/** Tells whether what was read can still be relied on: it is not old, and nothing was waited for since. */
export interface Freshness {
  /** Begins a read. Call the returned function when the result is in, to get its mark. */
  begin(): () => ReadMark
  /** False for records without a mark. */
  isFresh(mark: ReadMark | undefined): boolean
}

/** What tells how long ago something was read. */
interface Clocks {
  /** How often the program has waited for somebody or something so far. */
  waitCount(): number
  monotonicNow(): number
}

/** Freshness by how often the program has waited, and by a clock that can't be set, in milliseconds. */
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
