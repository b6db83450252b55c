import type { Source } from '../config/receiver-config.ts'

interface Bucket {
  tokens: number
  at: number
}

const MINUTE = 60_000

/** The least number of requests that a source may send at once. */
const MIN_BURST = 10

/** Limits how many requests a source sends in a minute; a quarter of them may come at once. */
export class RateLimits {
  readonly #now: () => number
  readonly #buckets = new Map<string, Bucket>()

  /** `now` returns milliseconds on a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts a request of a source. Returns undefined if it may be sent, or in how many seconds it may. */
  take({ name, rate }: Pick<Source, 'name' | 'rate'>): number | undefined {
    const now = this.#now()
    const burst = Math.max(MIN_BURST, rate / 4)
    const { tokens: before, at } = this.#buckets.get(name) ?? { tokens: burst, at: now }
    const gained = (Math.max(0, now - at) * rate) / MINUTE
    const tokens = Math.min(burst, before + gained)
    const isAllowed = tokens >= 1
    this.#buckets.set(name, { tokens: isAllowed ? tokens - 1 : tokens, at: now })
    return isAllowed ? undefined : Math.max(1, Math.ceil(((1 - tokens) * MINUTE) / rate / 1000))
  }
}
