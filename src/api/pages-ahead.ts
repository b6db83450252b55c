import type { Failure } from '../errors.ts'
import type { Page } from './page.ts'

/** A page that was asked for, which may have come already. */
interface Asked {
  start: number
  limit: number
  page: Promise<Page | { failure: Failure }>
  /** How long it took, in milliseconds; 0 until it has come. */
  took(): number
}

/** Asks for one page; rejects with what no size of a page avoids. */
type Read = (start: number, limit: number) => Promise<Page | { failure: Failure }>

/**
 * Pages of a large list that are asked for before those ahead of them have come, on the assumption that each comes whole.
 *
 * Each starts with what should be the last record of the one before, so the check that pages overlap is the same as for
 * pages that are read one by one (H43), and it does not matter which of two the server answered first: the list is in
 * the order of its keys. What was there all the time and stands before the shared record is in the first page, what stands
 * behind it in the second, or after it. A page that does not start where the list goes on is dropped and read again.
 */
export class PagesAhead {
  readonly #read: Read
  readonly #clock: () => number
  #asked: Asked[] = []

  constructor(read: Read, clock: () => number) {
    this.#read = read
    this.#clock = clock
  }

  /** The page that was asked for and starts there; where there is none, all that was asked for is dropped. */
  take(start: number): Asked | undefined {
    const [next, ...others] = this.#asked
    this.#asked = next?.start === start ? others : []
    return next?.start === start ? next : undefined
  }

  /** Asks for the next pages until there are so many; the first starts there. */
  ask(start: number, limit: number, count: number): void {
    for (let last = this.#asked.at(-1); this.#asked.length < count; last = this.#asked.at(-1)) {
      this.#asked.push(this.#begin(last === undefined ? start : last.start + last.limit - 1, limit))
    }
  }

  /** Forgets what was asked for: nobody will look at it. */
  drop(): void {
    this.#asked = []
  }

  #begin(start: number, limit: number): Asked {
    const began = this.#clock()
    let took = 0
    const page = this.#read(start, limit).finally(() => {
      took = this.#clock() - began
    })
    // Its failure is told by whoever takes the page; one that nobody takes is no failure.
    page.catch(() => undefined)
    return { start, limit, page, took: () => took }
  }
}
