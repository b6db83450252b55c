/** How many requests run at once: at first, and at most by default. */
const INITIAL_LIMIT = 4
const DEFAULT_MAX_LIMIT = 16

/** The limit is adjusted after this many answers, or after as many as the limit if that is more. */
const MIN_WINDOW = 6

/** Multiples of the best response time: up to the first the limit grows, above the second it shrinks. */
const GROW_RATIO = 2
const SHRINK_RATIO = 3

/** Answers this fast never count as slow, in milliseconds: below it, times only show how busy this machine is. */
const ALWAYS_FAST = 100

/** The factor by which the best response time is raised if a single request at a time is slow too. */
const BASELINE_GROWTH = 1.5

/** The factor for the limit when answers get slower, and when the server refuses requests. */
const AFTER_SLOW = 0.7
const AFTER_REFUSAL = 0.5

/**
 * How many requests may run at once: more while the server answers as fast as before, fewer when its answers take much
 * longer, half as many when it refuses. The limit doesn't grow while it isn't reached.
 */
export class ConcurrencyLimit {
  readonly #max: number
  #count: number
  /** The best median response time of a window, in milliseconds. */
  #best = Number.POSITIVE_INFINITY
  #times: number[] = []
  #wasFull = false
  #wasSlow = false
  /** How many times it was halved. */
  #halvings = 0

  constructor(max = DEFAULT_MAX_LIMIT) {
    this.#max = max
    this.#count = Math.min(INITIAL_LIMIT, max)
  }

  get count(): number {
    return Math.floor(this.#count)
  }

  /** The period that a request belongs to, to be passed to `noteRefusal`; each halving starts a new one. */
  get epoch(): number {
    return this.#halvings
  }

  /** Notes that a write was answered after `took` milliseconds; `isFull`: the limit was reached. */
  noteAnswer(took: number, isFull: boolean): void {
    this.#times.push(took)
    this.#wasFull ||= isFull
    if (this.#times.length < Math.max(MIN_WINDOW, this.count)) return
    this.#adjust(medianOf(this.#times))
    this.#startWindow()
  }

  /** Notes that the server refused a request; refusals of one epoch count once. */
  noteRefusal(epoch: number): void {
    if (epoch !== this.#halvings) return
    this.#halvings += 1
    this.#shrink(AFTER_REFUSAL)
    this.#startWindow()
  }

  #adjust(took: number): void {
    this.#best = Math.min(this.#best, took)
    const isSlow = took > Math.max(ALWAYS_FAST, this.#best * SHRINK_RATIO)
    // A single slow window may mean that this machine or the server was busy for a moment.
    const isSlowAgain = isSlow && this.#wasSlow
    this.#wasSlow = isSlow
    if (isSlowAgain) {
      // If a single request at a time is slow too, their number isn't the cause: the server has become slower.
      if (this.count === 1) this.#best *= BASELINE_GROWTH
      else this.#shrink(AFTER_SLOW)
    } else if (this.#wasFull && took <= Math.max(ALWAYS_FAST, this.#best * GROW_RATIO)) {
      this.#count = Math.min(this.#max, this.#count + 1)
    }
  }

  #shrink(factor: number): void {
    this.#count = Math.max(1, this.#count * factor)
  }

  #startWindow(): void {
    this.#times = []
    this.#wasFull = false
  }
}

function medianOf(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
