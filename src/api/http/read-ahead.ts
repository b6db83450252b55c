import type { PageOrFailure } from './page.ts'
import type { TransportReply } from './transport/transport.ts'

/** A page that was requested and may have arrived already. */
interface SentPage {
  start: number
  limit: number
  /** Waits for the reply and parses it. */
  page(): Promise<PageOrFailure>
  /** How long the reply took, in milliseconds; 0 until it has arrived. */
  took(): number
}

/** Requests pages and parses their replies. */
interface PageReader {
  ask(start: number, limit: number): Promise<TransportReply>
  read(limit: number, reply: Promise<TransportReply>): Promise<PageOrFailure>
}

/**
 * Pages of a large list that are requested before the ones ahead of them have arrived, assuming that each comes whole.
 *
 * Each starts with what should be the last record of the one before, so the check that pages overlap is the same as for
 * pages that are read one by one (H43), and it does not matter which of two the server answered first: the list is in
 * the order of its keys. A record that was there throughout is in the first page if it comes before the shared
 * record, and in the second or a later one if it comes after it. A page that doesn't start where the list continues is
 * dropped and read again.
 */
export class ReadAhead {
  readonly #reader: PageReader
  readonly #clock: () => number
  #sent: SentPage[] = []

  constructor(reader: PageReader, clock: () => number) {
    this.#reader = reader
    this.#clock = clock
  }

  /** Takes the requested page that starts at `start`; if there is none, drops all requested pages. */
  take(start: number): SentPage | undefined {
    const [next, ...others] = this.#sent
    this.#sent = next?.start === start ? others : []
    return next?.start === start ? next : undefined
  }

  /** Requests the next pages, the first from `start`, until `count` are on their way. */
  ask(start: number, limit: number, count: number): void {
    for (let last = this.#sent.at(-1); this.#sent.length < count; last = this.#sent.at(-1)) {
      this.#sent.push(this.#begin(last === undefined ? start : last.start + last.limit - 1, limit))
    }
  }

  /** Discards the requested pages. */
  drop(): void {
    this.#sent = []
  }

  #begin(start: number, limit: number): SentPage {
    const began = this.#clock()
    let took = 0
    const reply = this.#reader.ask(start, limit).finally(() => {
      took = this.#clock() - began
    })
    // Whoever takes the page gets its error; errors of pages that are dropped don't matter.
    reply.catch(() => undefined)
    return { start, limit, page: () => this.#reader.read(limit, reply), took: () => took }
  }
}
