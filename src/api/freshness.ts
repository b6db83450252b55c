import type { Context } from '../context.ts'

/** When something was read. */
export interface ReadMark {
  /** How often somebody or something had been waited for before. */
  waits: number
  /** Milliseconds on a clock that only goes forward. */
  at: number
}

/** What was read longer ago than this, in milliseconds, is read again before a write is built on it. */
const FRESH_FOR = 5_000

/** Tells whether what was read may still be built on: nothing was waited for since, and it is not old. */
export interface Freshness {
  /** Begins a read; what it resolves to is the mark of what has come by the time it is called. */
  begin(): () => ReadMark
  /** False for what has no mark. */
  isFresh(mark: ReadMark | undefined): boolean
}

/** Freshness by a context's waits and its clock. */
export function freshnessOf({ waits, elapsed }: Pick<Context, 'waits' | 'elapsed'>): Freshness {
  return {
    begin: () => {
      const before = waits()
      return () => ({ waits: before, at: elapsed() })
    },
    isFresh: (mark) =>
      mark !== undefined && mark.waits === waits() && elapsed() - mark.at <= FRESH_FOR,
  }
}
