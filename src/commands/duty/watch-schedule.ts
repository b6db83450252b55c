/** How long after a read an instance is read again at the earliest, in milliseconds. */
export const READ_INTERVAL = 30_000

/** The longest wait after failures, in milliseconds. */
const MAX_INTERVAL = 5 * 60_000

/** When an instance is read again: 30 s after a read has ended; while reads fail, twice as long after each. */
export class ReadSchedule {
  readonly #now: () => number
  #endedAt: number | undefined
  #failures = 0

  /** `now` is a clock in milliseconds that nobody sets. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Notes that a read has ended. */
  noteRead(hasFailed: boolean): void {
    this.#endedAt = this.#now()
    this.#failures = hasFailed ? this.#failures + 1 : 0
  }

  /** How long to wait for the next read, in milliseconds; 0 if it is due. */
  dueIn(): number {
    if (this.#endedAt === undefined) return 0
    const interval = READ_INTERVAL * 2 ** Math.max(0, this.#failures - 1)
    return Math.max(0, this.#endedAt + Math.min(interval, MAX_INTERVAL) - this.#now())
  }
}
