import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { isFatalForBatch } from '../../http/fatal-for-batch.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { Scope } from '../../records/scope.ts'
import { needsDecryptPassword, performWrite } from '../perform.ts'
import type { Outcome, WriteOptions, WriteRequest, Writer } from '../write.ts'
import { ConcurrencyLimit } from './concurrency-limit.ts'
import { RequestGate } from './gate.ts'
import { gateReads } from './gated.ts'
import { ListCache } from './list-cache.ts'
import { LockQueue } from './lock-queue.ts'
import { NotSentError } from './not-sent.ts'
import { OwnWrites } from './own-writes.ts'
import { PendingWrite } from './pending-write.ts'
import { ReadBackBatcher } from './read-back-batch.ts'
import { Semaphore } from './semaphore.ts'
import { SessionReads } from './session-reads.ts'
import { StaleReadError } from './stale-read-error.ts'
import { ProofGate } from './vault-gate.ts'
import { listScope } from './windows.ts'
import { locksFor } from './write-locks.ts'

/** What a session of writes is given. */
export interface SessionOptions {
  /** Nothing more is sent once it is aborted. */
  signal: AbortSignal
  /** How many requests are under way at once, at most; fewer where the server is slow or refuses. */
  atOnce?: number | undefined
  /** All records of the scope's list in its order, if they were read already: the list is not read again then. */
  listed?: readonly StoredRecord[]
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
  readonly #order = new LockQueue()
  readonly #own = new OwnWrites()
  readonly #vault = new ProofGate()
  readonly #flights = new Set<PendingWrite>()
  readonly #sending: Semaphore
  readonly #gate: RequestGate
  readonly #listing: ListCache
  readonly #looks: ReadBackBatcher
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
    const limit = new ConcurrencyLimit(atOnce)
    const flights = new Semaphore(() => flightsFor(limit.count))
    this.#signal = signal
    this.#sending = flights
    this.#gate = new RequestGate({
      limit,
      clock: api.clock,
      sleep: (milliseconds) => this.#sleep(milliseconds),
      flights,
    })
    this.#api = gateReads(api, this.#gate)
    const list = { api: this.#api, resource, scope: listScope(resource, scope) }
    this.#listing = new ListCache(list, listed)
    this.#looks = new ReadBackBatcher(this.#listing, () => this.#moving === 0)
    this.#reads = new SessionReads({
      list,
      listing: this.#listing,
      looks: this.#looks,
      vault: this.#vault,
      flights: this.#flights,
      gate: this.#gate,
      requireOpen: () => this.#requireGoing(),
    })
  }

  async perform(request: WriteRequest, options: WriteOptions): Promise<Outcome> {
    this.#sleep = options.sleep
    const flight = new PendingWrite(request, (by) => this.#count(by))
    const place = this.#order.acquire(locksFor(request))
    this.#flights.add(flight)
    if (place.ready === undefined) flight.activate()
    try {
      await place.ready
      flight.activate()
      return await this.#pass(flight, () => this.#send(flight, options))
    } finally {
      this.#flights.delete(flight)
      flight.release()
      place.release()
      flight.deactivate()
    }
  }

  /** A write that needs the decrypt password waits until that is proven. */
  #pass(flight: PendingWrite, send: () => Promise<Outcome>): Promise<Outcome> {
    if (!needsDecryptPassword(flight.request)) return send()
    flight.deactivate()
    return this.#vault.run(() => flight.activate(), send)
  }

  async #send(flight: PendingWrite, options: WriteOptions): Promise<Outcome> {
    flight.hold(await this.#sending.acquire())
    for (;;) {
      try {
        return await this.#once(flight, options)
      } catch (error) {
        if (!this.#isToRepeat(flight, error)) throw this.#failed(flight, error)
        flight.activate()
      }
    }
  }

  async #once(flight: PendingWrite, options: WriteOptions): Promise<Outcome> {
    this.#requireGoing()
    const rebased = this.#own.rebase(flight.request)
    const outcome = await performWrite(this.#api, rebased, options, this.#reads.of(flight))
    this.#keep(flight, outcome)
    return outcome
  }

  /** Whether a write is to be planned and sent again: it was not sent, or refused for now and is proven not done. */
  #isToRepeat(flight: PendingWrite, error: unknown): boolean {
    if (error instanceof StaleReadError) return true
    if (!this.#gate.isNotPassedOn(error) || !error.isProvenNotDone) return false
    if (flight.refusals >= MOST_REFUSALS) return false
    flight.refusals += 1
    flight.isSent = false
    // The record is read again then: it is not known who wrote to it since.
    this.#own.add(flight.request, undefined)
    return true
  }

  /** What was written is known from now on. */
  #keep({ isSent }: PendingWrite, { state, stored, plan: { request } }: Outcome): void {
    if (state !== 'done' || !isSent) return
    if (stored !== undefined && request.verb === 'create') this.#listing.learn(stored)
    this.#own.add(request, stored)
  }

  /** The error of a write: where all would meet it, it ends the session. */
  #failed({ isSent, request }: PendingWrite, error: unknown): unknown {
    if (error instanceof NotSentError) return error
    if (isSent) this.#own.add(request, undefined)
    if (!isFatalForBatch(error)) return error
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
