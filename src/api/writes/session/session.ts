import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { concernsAll } from '../../concerns-all.ts'
import type { Stored } from '../../reading.ts'
import type { Scope } from '../../scope.ts'
import { keepsSecrets, performWrite } from '../perform.ts'
import type { Outcome, WriteOptions, WriteRequest, Writer } from '../write.ts'
import { claimsOf } from './claims.ts'
import { Flight } from './flight.ts'
import { Listing } from './listing.ts'
import { Looks } from './looks.ts'
import { NotSentError } from './not-sent.ts'
import { Order } from './order.ts'
import { OwnWrites } from './own-writes.ts'
import { SessionReads } from './session-reads.ts'
import { Slots } from './slots.ts'
import { Vault } from './vault.ts'
import { listScope } from './windows.ts'

/** What a session of writes is given. */
export interface SessionOptions {
  /** Nothing more is sent once it is aborted. */
  signal: AbortSignal
  /** How many writes are under way at once, at most. */
  atOnce?: number
  /** All records of the scope's list in its order, if they were read already: the list is not read again then. */
  listed?: readonly Stored[]
}

/** So few at once, so that a small server is not flooded. */
const AT_ONCE = 4

/**
 * Opens a session for many writes to one module. Each is the same write as one on its own, with the same guarantees;
 * what they rely on is read for many of them together. All may be asked for at once: the session sends few at a time,
 * in the order in which they were asked for. After a failure that all would meet, or once the signal has aborted, it
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
  readonly #listing: Listing
  readonly #looks: Looks
  readonly #reads: SessionReads
  /** How many writes are on their way to be sent. */
  #moving = 0
  /** What ended it. */
  #end: { error: unknown } | undefined

  constructor(
    api: Api,
    resource: Resource,
    scope: Scope,
    { signal, atOnce = AT_ONCE, listed }: SessionOptions,
  ) {
    this.#api = api
    this.#signal = signal
    this.#sending = new Slots(atOnce)
    const list = { api, resource, scope: listScope(resource, scope) }
    this.#listing = new Listing(list, listed)
    this.#looks = new Looks(this.#listing, () => this.#moving === 0)
    this.#reads = new SessionReads({
      list,
      listing: this.#listing,
      looks: this.#looks,
      vault: this.#vault,
      flights: this.#flights,
      reading: new Slots(atOnce),
      requireGoing: () => this.#requireGoing(),
    })
  }

  async perform(request: WriteRequest, options: WriteOptions): Promise<Outcome> {
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
    const { request } = flight
    try {
      this.#requireGoing()
      const rebased = this.#own.rebased(request)
      const outcome = await performWrite(this.#api, rebased, options, this.#reads.of(flight))
      this.#keep(flight, outcome)
      return outcome
    } catch (error) {
      throw this.#failed(flight, error)
    }
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
