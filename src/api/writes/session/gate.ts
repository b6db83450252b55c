import { monotonicNow } from '../../../time/monotonic-clock.ts'
import { UnavailableError } from '../../http/failures.ts'
import { MAX_RETRY_WAIT, retryAfter } from '../../http/retry-after.ts'
import type { ConcurrencyLimit } from './concurrency-limit.ts'
import { Semaphore } from './semaphore.ts'

/** The status that means that a request was not passed on to the server. */
const NOT_PASSED_ON = 429

/** Statuses that ask to try again later: too many requests, or no server available. A read may be repeated after both. */
const TRY_LATER: ReadonlySet<number | undefined> = new Set([NOT_PASSED_ON, 503])

/** How long nothing is sent after a refusal, in milliseconds; doubled after each one in a row, up to the maximum. */
const INITIAL_BACK_OFF = 400
const MAX_BACK_OFF = 30_000

/** After this many refusals in a row, no more requests are repeated. */
const MAX_REFUSALS = 8

/** Permission to send a request. */
export interface Permit {
  /** The limit's epoch when it was given. */
  epoch: number
  began: number
  release(): void
}

/** Options of a gate. */
interface GateOptions {
  limit: ConcurrencyLimit
  clock: () => Date
  sleep: (milliseconds: number) => Promise<void>
  /** Limits the writes that are being performed. */
  writes: Semaphore
}

/** Limits the requests of a session to what the server can handle, and holds them back while it asks to wait. */
export class RequestGate {
  readonly #limit: ConcurrencyLimit
  readonly #options: GateOptions
  readonly #slots: Semaphore
  /** How many waits are in progress. */
  #waits = 0
  #refusals = 0
  /** How many writes in a row were refused, regardless of reads. */
  #refusedWrites = 0
  #isGivenUp = false

  constructor(options: GateOptions) {
    this.#options = options
    this.#limit = options.limit
    this.#slots = new Semaphore(() => (this.#waits > 0 ? 0 : options.limit.count))
  }

  /** Resolves when a request may be sent: writes before reads, since what they rely on becomes stale. */
  async acquire(isWrite: boolean): Promise<Permit> {
    const release = await this.#slots.acquire(isWrite)
    return { epoch: this.#limit.epoch, began: monotonicNow(), release }
  }

  /** Notes that a read was answered. */
  noteReadAnswer({ epoch }: Permit): void {
    if (epoch === this.#limit.epoch) this.#refusals = 0
  }

  /** Notes that a write was answered; its response time adjusts the limit. */
  noteWriteAnswer(permit: Permit): void {
    this.noteReadAnswer(permit)
    if (permit.epoch === this.#limit.epoch) this.#refusedWrites = 0
    this.#limit.noteAnswer(monotonicNow() - permit.began, this.#options.writes.isFull())
    this.#slots.fill()
    this.#options.writes.fill()
  }

  /** Notes that the server refused a request: fewer are sent from now on, and none for a while if it asks to wait. */
  noteRefusal(permit: Permit, error: unknown, isWrite: boolean): void {
    const isFirst = permit.epoch === this.#limit.epoch
    this.#limit.noteRefusal(permit.epoch)
    if (!asksToWait(error)) return
    if (isFirst) this.#refusals += 1
    if (isFirst && isWrite) this.#refusedWrites += 1
    const refusals = Math.max(1, this.#refusals, this.#refusedWrites)
    const backOff = Math.min(MAX_BACK_OFF, INITIAL_BACK_OFF * 2 ** (refusals - 1))
    const wait = retryAfter(error.retryAfter, this.#options.clock()) ?? backOff
    this.#isGivenUp ||= wait > MAX_RETRY_WAIT || refusals >= MAX_REFUSALS
    error.isTransient = !this.#isGivenUp
    if (!this.#isGivenUp) this.#wait(wait)
  }

  /** Whether a read that failed with an error should be repeated. */
  isWorthRepeating(error: unknown): error is UnavailableError {
    return asksToWait(error) && !this.#isGivenUp
  }

  /** Whether a write that failed may be sent again: no server got it. After a 503, one may still be working on it. */
  isNotPassedOn(error: unknown): error is UnavailableError {
    return this.isWorthRepeating(error) && error.httpStatus === NOT_PASSED_ON
  }

  #wait(milliseconds: number): void {
    this.#waits += 1
    const end = () => {
      this.#waits -= 1
      this.#slots.fill()
    }
    // If the wait is interrupted, nothing more is sent anyway.
    this.#options.sleep(milliseconds).then(end, end)
  }
}

function asksToWait(error: unknown): error is UnavailableError {
  return error instanceof UnavailableError && TRY_LATER.has(error.httpStatus)
}
