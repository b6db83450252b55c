import type { PageOrFailure } from './page.ts'
import type { TransportReply } from './transport/transport.ts'

/** A page that was asked for, which may have come already. */
interface Asked {
  start: number
  limit: number
  /** Reads it; waits until it has come. */
  page(): Promise<PageOrFailure>
  /** How long it took, in milliseconds; 0 until it has come. */
  took(): number
}

/** How a page is asked for, and how what has come is read. */
interface Reader {
  ask(start: number, limit: number): Promise<TransportReply>
  read(limit: number, reply: Promise<TransportReply>): Promise<PageOrFailure>
}

/**
 * Pages of a large list that are asked for before those ahead of them have come, on the assumption that each comes whole.
 *
 * Each starts with what should be the last record of the one before, so the check that pages overlap is the same as for
 * pages that are read one by one (H43), and it does not matter which of two the server answered first: the list is in
 * the order of its keys. A record that was there throughout is in the first page if it comes before the shared
 * record, and in the second or a later one if it comes after it. A page that does not start where the list goes on is dropped and read again.
 */
export class ReadAhead {
  readonly #reader: Reader
  readonly #clock: () => number
  #asked: Asked[] = []

  constructor(reader: Reader, clock: () => number) {
    this.#reader = reader
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
    const reply = this.#reader.ask(start, limit).finally(() => {
      took = this.#clock() - began
    })
    // Its failure is told by whoever takes the page; one that nobody takes is no failure.
    reply.catch(() => undefined)
    return { start, limit, page: () => this.#reader.read(limit, reply), took: () => took }
  }
}
