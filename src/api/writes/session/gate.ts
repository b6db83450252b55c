import { monotonicNow } from '../../../time/monotonic-clock.ts'
import { UnavailableError } from '../../http/failures.ts'
import { MAX_RETRY_WAIT, retryAfter } from '../../http/retry-after.ts'
import type { ConcurrencyLimit } from './concurrency-limit.ts'
import { Semaphore } from './semaphore.ts'

/** Whoever answers so has not passed the request on. */
const NOT_PASSED_ON = 429

/** What asks to come back later: too many at once, and no server for it just now. A read may be made again after both. */
const LATER: ReadonlySet<number | undefined> = new Set([NOT_PASSED_ON, 503])

/** How long nothing is sent after a first refusal, doubled with each further one up to the longest, in milliseconds. */
const BACK_OFF = 400
const LONGEST_BACK_OFF = 30_000

/** After so many refusals in a row the server is given up. */
const MOST_REFUSALS = 8

/** A request's turn. */
export interface Permit {
  /** How things stood when it began. */
  epoch: number
  began: number
  release(): void
}

/** What a gate is made with. */
interface GateOptions {
  limit: ConcurrencyLimit
  clock: () => Date
  sleep: (milliseconds: number) => Promise<void>
  /** The writes that are on their way, as many as requests may be. */
  flights: Semaphore
}

/** Lets the requests of a session out, as many at once as the server takes; none while it asks to wait. */
export class RequestGate {
  readonly #limit: ConcurrencyLimit
  readonly #options: GateOptions
  readonly #slots: Semaphore
  /** How many waits are under way. */
  #waits = 0
  #refusals = 0
  /** How many times in a row writes were refused, whatever reads came to. */
  #refusedWrites = 0
  #isGivenUp = false

  constructor(options: GateOptions) {
    this.#options = options
    this.#limit = options.limit
    this.#slots = new Semaphore(() => (this.#waits > 0 ? 0 : options.limit.count))
  }

  /** Resolves when a request may be sent: writes before reads, since what they rely on gets old. */
  async acquire(isWrite: boolean): Promise<Permit> {
    const free = await this.#slots.acquire(isWrite)
    return { epoch: this.#limit.epoch, began: monotonicNow(), release: free }
  }

  /** A read was answered. */
  noteReadAnswer({ epoch }: Permit): void {
    if (epoch === this.#limit.epoch) this.#refusals = 0
  }

  /** A write was answered; how soon tells how many may be sent. */
  noteWriteAnswer(turn: Permit): void {
    this.noteReadAnswer(turn)
    if (turn.epoch === this.#limit.epoch) this.#refusedWrites = 0
    this.#limit.noteAnswer(monotonicNow() - turn.began, this.#options.flights.isFull())
    this.#slots.fill()
    this.#options.flights.fill()
  }

  /** The server did not do its work: less is asked of it from now on, and nothing for a while if it says so. */
  noteRefusal(turn: Permit, error: unknown, isWrite: boolean): void {
    const isFirst = turn.epoch === this.#limit.epoch
    this.#limit.noteRefusal(turn.epoch)
    if (!isLater(error)) return
    if (isFirst) this.#refusals += 1
    if (isFirst && isWrite) this.#refusedWrites += 1
    const refusals = Math.max(1, this.#refusals, this.#refusedWrites)
    const backOff = Math.min(LONGEST_BACK_OFF, BACK_OFF * 2 ** (refusals - 1))
    const wait = retryAfter(error.retryAfter, this.#options.clock()) ?? backOff
    this.#isGivenUp ||= wait > MAX_RETRY_WAIT || refusals >= MOST_REFUSALS
    error.isTransient = !this.#isGivenUp
    if (!this.#isGivenUp) this.#wait(wait)
  }

  /** Whether a read that failed so is to be made again. */
  isWorthRepeating(error: unknown): error is UnavailableError {
    return isLater(error) && !this.#isGivenUp
  }

  /** Whether a write that failed so may be sent again: nobody is at it, as somebody may be behind a 503. */
  isNotPassedOn(error: unknown): error is UnavailableError {
    return this.isWorthRepeating(error) && error.httpStatus === NOT_PASSED_ON
  }

  #wait(milliseconds: number): void {
    this.#waits += 1
    const end = () => {
      this.#waits -= 1
      this.#slots.fill()
    }
    // Where the waiting is interrupted, nothing more is sent anyway.
    this.#options.sleep(milliseconds).then(end, end)
  }
}

function isLater(error: unknown): error is UnavailableError {
  return error instanceof UnavailableError && LATER.has(error.httpStatus)
}
