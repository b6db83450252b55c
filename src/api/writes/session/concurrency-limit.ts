/** How many requests are under way at first; and at most, where nothing else is asked for. */
const FIRST = 4
const MOST = 16

/** From so many answers on is told how quick the server is; as many as are under way at once, if that is more. */
const WINDOW = 6

/** So many times the quickest that answers took: up to the one more are sent at once, above the other fewer. */
const AS_QUICK = 2
const SLOWER = 3

/** Answers as quick as this are never slow, in milliseconds: what is left then is how busy this machine is. */
const QUICK = 100

/** By how much the quickest is forgotten where nothing is as quick any more. */
const FORGETTING = 1.5

/** What is left of the limit where answers get slower, and where the server refuses. */
const AFTER_SLOW = 0.7
const AFTER_REFUSAL = 0.5

/**
 * How many requests may be under way at once: more while the server answers as quickly as before, fewer when its answers
 * take far longer, half as many when it refuses. What would make no difference, since not so many are wanted, leaves it.
 */
export class ConcurrencyLimit {
  readonly #most: number
  #count: number
  /** The quickest that answers have been: the median of some of them, in milliseconds. */
  #quickest = Number.POSITIVE_INFINITY
  #times: number[] = []
  #wasFull = false
  #wasSlow = false
  /** How often it was halved. */
  #halved = 0

  constructor(most = MOST) {
    this.#most = most
    this.#count = Math.min(FIRST, most)
  }

  get count(): number {
    return Math.floor(this.#count)
  }

  /** How things stand when a request is sent; to be given back with what became of it. */
  get epoch(): number {
    return this.#halved
  }

  /** A write was answered after so many milliseconds; `isFull`: while as many were under way as may be. */
  noteAnswer(took: number, isFull: boolean): void {
    this.#times.push(took)
    this.#wasFull ||= isFull
    if (this.#times.length < Math.max(WINDOW, this.count)) return
    this.#judge(medianOf(this.#times))
    this.#begin()
  }

  /** The server did not do what it was asked; it is the same refusal for all that were under way then. */
  noteRefusal(era: number): void {
    if (era !== this.#halved) return
    this.#halved += 1
    this.#shrink(AFTER_REFUSAL)
    this.#begin()
  }

  #judge(took: number): void {
    this.#quickest = Math.min(this.#quickest, took)
    const isSlow = took > Math.max(QUICK, this.#quickest * SLOWER)
    // Once may be a moment in which this machine or the server had something else to do.
    const isSlowAgain = isSlow && this.#wasSlow
    this.#wasSlow = isSlow
    if (isSlowAgain) {
      // Where one at a time takes as long, it is not for their number: that becomes what is usual, though not at once.
      if (this.count === 1) this.#quickest *= FORGETTING
      else this.#shrink(AFTER_SLOW)
    } else if (this.#wasFull && took <= Math.max(QUICK, this.#quickest * AS_QUICK)) {
      this.#count = Math.min(this.#most, this.#count + 1)
    }
  }

  #shrink(to: number): void {
    this.#count = Math.max(1, this.#count * to)
  }

  #begin(): void {
    this.#times = []
    this.#wasFull = false
  }
}

function medianOf(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
