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

/** Options of a write session. */
export interface SessionOptions {
  /** Nothing more is sent once it is aborted. */
  signal: AbortSignal
  /** The maximum number of concurrent requests; fewer are sent if the server is slow or refuses them. */
  atOnce?: number | undefined
  /** All records of the scope's list in its order, if they were read already, so that the list is not read again. */
  listed?: readonly StoredRecord[]
}

/** How many times a write is sent again after a temporary refusal. */
const MAX_REFUSALS = 8

/**
 * Opens a session for many writes to one module. Each write has the same guarantees as on its own, but what they rely on
 * is read for many of them together. All may be requested at once: the session sends as many at a time as the server
 * handles, in the order of the requests. A write that is refused for now (429) is sent again once a check shows that it
 * has not happened; a 503 fails its write, and the others continue after a while. After an error that would hit every
 * write, or once the signal has aborted, nothing more is sent, and the rest is rejected with a NotSentError.
 */
export function openWriteSession(
  api: Api,
  resource: Resource,
  scope: Scope,
  options: SessionOptions,
): Writer {
  const session = new Session(api, resource, scope, options)
  return { perform: (request, writeOptions) => session.perform(request, writeOptions) }
}

class Session {
  readonly #api: Api
  readonly #signal: AbortSignal
  readonly #locks = new LockQueue()
  readonly #ownWrites = new OwnWrites()
  readonly #vault = new ProofGate()
  readonly #pending = new Set<PendingWrite>()
  readonly #sending: Semaphore
  readonly #gate: RequestGate
  readonly #listing: ListCache
  readonly #readBacks: ReadBackBatcher
  readonly #reads: SessionReads
  /** How many writes are active: about to be sent. */
  #activeCount = 0
  #sleep: WriteOptions['sleep'] = async () => undefined
  /** The error that ended the session. */
  #end: { error: unknown } | undefined

  constructor(
    api: Api,
    resource: Resource,
    scope: Scope,
    { signal, atOnce, listed }: SessionOptions,
  ) {
    const limit = new ConcurrencyLimit(atOnce)
    const writes = new Semaphore(() => maxWritesFor(limit.count))
    this.#signal = signal
    this.#sending = writes
    this.#gate = new RequestGate({
      limit,
      clock: api.clock,
      sleep: (milliseconds) => this.#sleep(milliseconds),
      writes,
    })
    this.#api = gateReads(api, this.#gate)
    const list = { api: this.#api, resource, scope: listScope(resource, scope) }
    this.#listing = new ListCache(list, listed)
    this.#readBacks = new ReadBackBatcher(this.#listing, () => this.#activeCount === 0)
    this.#reads = new SessionReads({
      list,
      listing: this.#listing,
      readBacks: this.#readBacks,
      vault: this.#vault,
      pending: this.#pending,
      gate: this.#gate,
      requireOpen: () => this.#requireOpen(),
    })
  }

  async perform(request: WriteRequest, options: WriteOptions): Promise<Outcome> {
    this.#sleep = options.sleep
    const write = new PendingWrite(request, (by) => this.#count(by))
    const ticket = this.#locks.acquire(locksFor(request))
    this.#pending.add(write)
    if (ticket.ready === undefined) write.activate()
    try {
      await ticket.ready
      write.activate()
      return await this.#awaitProof(write, () => this.#send(write, options))
    } finally {
      this.#pending.delete(write)
      write.release()
      ticket.release()
      write.deactivate()
    }
  }

  /** Makes a write that needs the decrypt password wait until that is proven. */
  #awaitProof(write: PendingWrite, send: () => Promise<Outcome>): Promise<Outcome> {
    if (!needsDecryptPassword(write.request)) return send()
    write.deactivate()
    return this.#vault.run(() => write.activate(), send)
  }

  async #send(write: PendingWrite, options: WriteOptions): Promise<Outcome> {
    write.hold(await this.#sending.acquire())
    for (;;) {
      try {
        return await this.#sendOnce(write, options)
      } catch (error) {
        if (!this.#shouldRepeat(write, error)) throw this.#toError(write, error)
        write.activate()
      }
    }
  }

  async #sendOnce(write: PendingWrite, options: WriteOptions): Promise<Outcome> {
    this.#requireOpen()
    const rebased = this.#ownWrites.rebase(write.request)
    const outcome = await performWrite(this.#api, rebased, options, this.#reads.of(write))
    this.#noteOutcome(write, outcome)
    return outcome
  }

  /** Whether to plan and send a write again: it was not sent, or it was refused for now and is proven not done. */
  #shouldRepeat(write: PendingWrite, error: unknown): boolean {
    if (error instanceof StaleReadError) return true
    if (!this.#gate.isNotPassedOn(error) || !error.isProvenNotDone) return false
    if (write.refusals >= MAX_REFUSALS) return false
    write.refusals += 1
    write.isSent = false
    // Makes the record be read again, since others may have written to it.
    this.#ownWrites.add(write.request, undefined)
    return true
  }

  #noteOutcome({ isSent }: PendingWrite, { state, stored, plan: { request } }: Outcome): void {
    if (state !== 'done' || !isSent) return
    if (stored !== undefined && request.verb === 'create') this.#listing.learn(stored)
    this.#ownWrites.add(request, stored)
  }

  /** Returns the error of a write; one that would hit every write ends the session. */
  #toError({ isSent, request }: PendingWrite, error: unknown): unknown {
    if (error instanceof NotSentError) return error
    if (isSent) this.#ownWrites.add(request, undefined)
    if (!isFatalForBatch(error)) return error
    const isUntried = !isSent && (this.#end !== undefined || this.#signal.aborted)
    this.#end ??= { error }
    return isUntried ? new NotSentError(this.#reason()) : error
  }

  #requireOpen(): void {
    if (this.#end !== undefined || this.#signal.aborted) throw new NotSentError(this.#reason())
  }

  #reason(): unknown {
    return this.#signal.aborted ? this.#signal.reason : this.#end?.error
  }

  #count(by: 1 | -1): void {
    this.#activeCount += by
    if (this.#activeCount === 0) this.#readBacks.flush()
  }
}

/** How many writes run at once for a number of requests: more, so that waiting for the journal's disk delays no request. */
function maxWritesFor(requests: number): number {
  return requests === 1 ? 1 : requests * 2
}
