import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { concernsAll } from '../../http/fatal-for-batch.ts'
import type { Stored } from '../../records/read.ts'
import type { Scope } from '../../records/scope.ts'
import { keepsSecrets, performWrite } from '../perform.ts'
import type { Outcome, WriteOptions, WriteRequest, Writer } from '../write.ts'
import { Limit } from './concurrency-limit.ts'
import { Gate } from './gate.ts'
import { gated } from './gated.ts'
import { Listing } from './list-cache.ts'
import { Order } from './lock-queue.ts'
import { NotSentError } from './not-sent.ts'
import { OwnWrites } from './own-writes.ts'
import { Flight } from './pending-write.ts'
import { Looks } from './read-back-batch.ts'
import { Slots } from './semaphore.ts'
import { SessionReads } from './session-reads.ts'
import { HeldUpError } from './stale-read-error.ts'
import { Vault } from './vault-gate.ts'
import { listScope } from './windows.ts'
import { claimsOf } from './write-locks.ts'

/** What a session of writes is given. */
export interface SessionOptions {
  /** Nothing more is sent once it is aborted. */
  signal: AbortSignal
  /** How many requests are under way at once, at most; fewer where the server is slow or refuses. */
  atOnce?: number | undefined
  /** All records of the scope's list in its order, if they were read already: the list is not read again then. */
  listed?: readonly Stored[]
}

/** So often is a write sent again that the server refused for now and did not do. */
const MOST_REFUSALS = 8

/**
 * Opens a session for many writes to one module. Each is the same write as one on its own, with the same guarantees;
 * what they rely on is read for many of them together. All may be asked for at once: the session sends as many at a time
 * as the server takes, in the order in which they were asked for. What is not passed on for now (429) is sent again
 * once it was looked up and has not happened; a 503 fails its write, and the others go on after a while. After a failure that all would meet, or once the signal has aborted, it
 * sends nothing more, and the rest is rejected with a NotSentError.
 */
export function openWriteSession(
  api: Api,
  resource: Resource,
  scope: Scope,
  options: SessionOptions,
): Writer {
  const session = new Session(api, resource, scope, options)
  return { perform: (request, how) => session.perform(request, how) }
}

class Session {
  readonly #api: Api
  readonly #signal: AbortSignal
  readonly #order = new Order()
  readonly #own = new OwnWrites()
  readonly #vault = new Vault()
  readonly #flights = new Set<Flight>()
  readonly #sending: Slots
  readonly #gate: Gate
  readonly #listing: Listing
  readonly #looks: Looks
  readonly #reads: SessionReads
  /** How many writes are on their way to be sent. */
  #moving = 0
  #sleep: WriteOptions['sleep'] = async () => undefined
  /** What ended it. */
  #end: { error: unknown } | undefined

  constructor(
    api: Api,
    resource: Resource,
    scope: Scope,
    { signal, atOnce, listed }: SessionOptions,
  ) {
    const limit = new Limit(atOnce)
    const flights = new Slots(() => flightsFor(limit.count))
    this.#signal = signal
    this.#sending = flights
    this.#gate = new Gate({
      limit,
      clock: api.clock,
      sleep: (milliseconds) => this.#sleep(milliseconds),
      flights,
    })
    this.#api = gated(api, this.#gate)
    const list = { api: this.#api, resource, scope: listScope(resource, scope) }
    this.#listing = new Listing(list, listed)
    this.#looks = new Looks(this.#listing, () => this.#moving === 0)
    this.#reads = new SessionReads({
      list,
      listing: this.#listing,
      looks: this.#looks,
      vault: this.#vault,
      flights: this.#flights,
      gate: this.#gate,
      requireGoing: () => this.#requireGoing(),
    })
  }

  async perform(request: WriteRequest, options: WriteOptions): Promise<Outcome> {
    this.#sleep = options.sleep
    const flight = new Flight(request, (by) => this.#count(by))
    const place = this.#order.join(claimsOf(request))
    this.#flights.add(flight)
    if (place.ready === undefined) flight.move()
    try {
      await place.ready
      flight.move()
      return await this.#pass(flight, () => this.#send(flight, options))
    } finally {
      this.#flights.delete(flight)
      flight.release()
      place.leave()
      flight.rest()
    }
  }

  /** A write that needs the decrypt password waits until that is proven. */
  #pass(flight: Flight, send: () => Promise<Outcome>): Promise<Outcome> {
    if (!keepsSecrets(flight.request)) return send()
    flight.rest()
    return this.#vault.through(() => flight.move(), send)
  }

  async #send(flight: Flight, options: WriteOptions): Promise<Outcome> {
    flight.hold(await this.#sending.take())
    for (;;) {
      try {
        return await this.#once(flight, options)
      } catch (error) {
        if (!this.#isToRepeat(flight, error)) throw this.#failed(flight, error)
        flight.move()
      }
    }
  }

  async #once(flight: Flight, options: WriteOptions): Promise<Outcome> {
    this.#requireGoing()
    const rebased = this.#own.rebased(flight.request)
    const outcome = await performWrite(this.#api, rebased, options, this.#reads.of(flight))
    this.#keep(flight, outcome)
    return outcome
  }

  /** Whether a write is to be planned and sent again: it was not sent, or refused for now and is proven not done. */
  #isToRepeat(flight: Flight, error: unknown): boolean {
    if (error instanceof HeldUpError) return true
    if (!this.#gate.isNotPassedOn(error) || !error.isUndone) return false
    if (flight.refusals >= MOST_REFUSALS) return false
    flight.refusals += 1
    flight.isSent = false
    // The record is read again then: it is not known who wrote to it since.
    this.#own.add(flight.request, undefined)
    return true
  }

  /** What was written is known from now on. */
  #keep({ isSent }: Flight, { state, stored, plan: { request } }: Outcome): void {
    if (state !== 'done' || !isSent) return
    if (stored !== undefined && request.verb === 'create') this.#listing.learn(stored)
    this.#own.add(request, stored)
  }

  /** The error of a write: where all would meet it, it ends the session. */
  #failed({ isSent, request }: Flight, error: unknown): unknown {
    if (error instanceof NotSentError) return error
    if (isSent) this.#own.add(request, undefined)
    if (!concernsAll(error)) return error
    const isUntried = !isSent && (this.#end !== undefined || this.#signal.aborted)
    this.#end ??= { error }
    return isUntried ? new NotSentError(this.#reason()) : error
  }

  #requireGoing(): void {
    if (this.#end !== undefined || this.#signal.aborted) throw new NotSentError(this.#reason())
  }

  #reason(): unknown {
    return this.#signal.aborted ? this.#signal.reason : this.#end?.error
  }

  #count(by: 1 | -1): void {
    this.#moving += by
    if (this.#moving === 0) this.#looks.flush()
  }
}

/** How many writes are under way for so many requests: a journal's entry that is on its way to the disk holds none up. */
function flightsFor(requests: number): number {
  return requests === 1 ? 1 : requests * 2
}
