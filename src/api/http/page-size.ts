import type { Page, PageRequest } from './page.ts'

/** How large pages are. */
export interface PageSizeLimits {
  /** How many records the first one asks for. */
  first: number
  /** How many one may ask for once pages have grown (H25). */
  largest: number
  /** From about so many bytes on, pages grow no further: larger ones are no quicker, and fill the memory. */
  bytes: number
}

/** The sizes for a server. */
export const USUAL_PACING: PageSizeLimits = { first: 500, largest: 10_000, bytes: 768 * 1024 }

/** What a quick answer is, in milliseconds (H25). */
const QUICK = 1500

/** A first page that fails is seldom too large: few steps tell, and each is a row in the operator's log. */
const FIRST_STEP_DOWN = 10

/** How large the next page is to be (H25). */
export class PageSizer {
  /** How many records the next page asks for, if there may be so many. */
  size: number
  /** Whether pages are as large as they get, come whole and come quickly: the list is worth reading ahead. */
  isLarge = false
  #ceiling: number
  #began = 0
  #hasFailed = false
  readonly #pacing: PageSizeLimits
  readonly #clock: () => number

  constructor({ pageLimit }: PageRequest, clock: () => number, pacing: PageSizeLimits) {
    this.#ceiling = Math.min(pageLimit ?? pacing.largest, pacing.largest)
    this.size = Math.min(pacing.first, this.#ceiling)
    this.#pacing = pacing
    this.#clock = clock
  }

  /** The size of a page that is about to be read, at most so many. */
  begin(most: number): number {
    this.#began = this.#clock()
    return Math.min(this.size, most)
  }

  /** After a page that failed, perhaps for its size. */
  shrink(limit: number, isFirst: boolean): void {
    this.#hasFailed = true
    this.isLarge = false
    this.#ceiling = Math.max(1, Math.floor(limit / 2))
    this.size = isFirst ? Math.ceil(limit / FIRST_STEP_DOWN) : this.#ceiling
  }

  /** After a page that came for that many: the next is larger if it was quick. `took`: milliseconds, if it was asked for ahead. */
  come({ rows, bytes }: Page, limit: number, took = this.#clock() - this.#began): void {
    const isQuick = took < QUICK
    const most = this.#mostFor(bytes / Math.max(1, rows.length))
    this.isLarge = isQuick && !this.#hasFailed && rows.length === limit && limit >= most
    this.size = Math.min(isQuick ? this.size * 2 : this.size, this.#ceiling, most)
  }

  /** How many records of that length make a page: as many as the first one had at least. */
  #mostFor(length: number): number {
    const { bytes, first } = this.#pacing
    return length === 0 ? Number.POSITIVE_INFINITY : Math.max(first, Math.floor(bytes / length))
  }
}
