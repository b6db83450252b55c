import type { Page, PageRequest } from './page.ts'

/** How large pages may be. */
export interface PageSizeLimits {
  /** How many records the first page requests. */
  first: number
  /** The most records a page may request once pages have grown (H25). */
  largest: number
  /** Pages larger than about this many bytes don't grow: they would be no faster, and use more memory. */
  bytes: number
}

/** The limits for a server. */
export const DEFAULT_PAGE_SIZES: PageSizeLimits = { first: 500, largest: 10_000, bytes: 768 * 1024 }

/** A page that takes less than this, in milliseconds, is quick (H25). */
const QUICK = 1500

/** A first page rarely fails for its size, so few smaller ones are tried: each is a row in the operator's log. */
const FIRST_STEP_DOWN = 10

/** Decides how large the next page should be (H25). */
export class PageSizer {
  /** How many records the next page requests, unless fewer are wanted. */
  size: number
  /** Whether pages have reached their full size, come whole and come quickly, so that reading ahead is worthwhile. */
  isLarge = false
  #ceiling: number
  #began = 0
  #hasFailed = false
  readonly #limits: PageSizeLimits
  readonly #clock: () => number

  constructor({ pageLimit }: PageRequest, clock: () => number, limits: PageSizeLimits) {
    this.#ceiling = Math.min(pageLimit ?? limits.largest, limits.largest)
    this.size = Math.min(limits.first, this.#ceiling)
    this.#limits = limits
    this.#clock = clock
  }

  /** Returns the size of the page that is about to be read, at most `max`. */
  begin(max: number): number {
    this.#began = this.#clock()
    return Math.min(this.size, max)
  }

  /** Call after a page that failed, perhaps because it was too large. */
  shrink(limit: number, isFirst: boolean): void {
    this.#hasFailed = true
    this.isLarge = false
    this.#ceiling = Math.max(1, Math.floor(limit / 2))
    this.size = isFirst ? Math.ceil(limit / FIRST_STEP_DOWN) : this.#ceiling
  }

  /** Call after a page: the next one is larger if it was quick. `took`: in milliseconds, if the page was read ahead. */
  adapt({ rows, bytes }: Page, limit: number, took = this.#clock() - this.#began): void {
    const isQuick = took < QUICK
    const max = this.#maxFor(bytes / Math.max(1, rows.length))
    this.isLarge = isQuick && !this.#hasFailed && rows.length === limit && limit >= max
    this.size = Math.min(isQuick ? this.size * 2 : this.size, this.#ceiling, max)
  }

  /** The most records of this size, in bytes, that a page may have; never fewer than the first page requests. */
  #maxFor(recordBytes: number): number {
    const { bytes, first } = this.#limits
    return recordBytes === 0
      ? Number.POSITIVE_INFINITY
      : Math.max(first, Math.floor(bytes / recordBytes))
  }
}
