import { InterruptedError } from '../../errors.ts'
import { plainKey } from '../alert-id.ts'
import type { AlertState } from '../alert-state.ts'
import type { ReceivedEvent } from '../event.ts'
import { MAX_IN_FLIGHT } from '../opened-alert.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { waitAfter } from './backoff.ts'
import { deliver, deliverDue } from './deliver.ts'
import { type Delivered, type DeliveryTools, planDelivery } from './delivery-plan.ts'
import { type FailureKind, failureText, kindOfFailure } from './failure-kind.ts'
import { type Job, Lanes } from './lanes.ts'
import { LATE_AFTER, LateTicket } from './late-ticket.ts'

/** How many alerts are delivered at the same time. */
const MAX_ACTIVE = 6

/** What is done by writing to ITFlow. */
const WRITES: ReadonlySet<Delivered['did']> = new Set(['opened', 'reopened', 'noted', 'resolved'])

/**
 * How often one alert is tried while this many others can be delivered: fewer if the failure may be about the alert. A firewall
 * may refuse one for its words, which looks like a server that fails.
 */
const MAX_TRIES = 8
const OTHERS_DELIVERED = { unclear: 1, server: 20 }

/** After a failure of one alert, what was remembered of ITFlow is read again unless it is newer than this, in milliseconds. */
const FRESH_FOR = 30_000

/** After this many failures in a row that could be about one alert each, the server is considered to be failing. */
const MAX_UNCLEAR = 3

/** What the dispatcher tells. */
export interface DispatcherEvents {
  delivered(result: Delivered, received: Pick<ReceivedEvent, 'source'> & { seq?: number }): void
  /** A delivery failed and is going to be tried again, or has failed permanently (`isFinal`). */
  failed(failure: DeliveryFailure): void
  /** The server works again, after this many milliseconds. */
  worksAgain(after: number): void
}

/** A delivery that failed, and whose it was. */
export interface DeliveryFailure {
  error: unknown
  message: string
  isFinal: boolean
  source: string
  subject: string
  seq?: number
}

type AboutJob = Pick<DeliveryFailure, 'source' | 'subject' | 'seq'>

/** What a dispatcher works with. */
export interface DispatcherOptions {
  tools: DeliveryTools
  outbox: Outbox
  /** Milliseconds since 1970, on a clock that doesn't jump. */
  clock(): number
  /** A monotonic clock in milliseconds. */
  now(): number
  /** Returns a number from 0 to 1. */
  random(): number
  events: DispatcherEvents
  /** Called before the server is tried again: the key or the address may have changed. */
  refresh(): void
}

/** Why nothing is being delivered. */
export interface ServerTrouble {
  /** Since when, in milliseconds since 1970. */
  since: number
  message: string
}

function isHeld({ phase }: AlertState): boolean {
  return phase === 'held'
}

/** Delivers the events of an outbox: those of one key in order, of several keys at the same time. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #lanes = new Lanes()
  readonly #due = new Set<string>()
  readonly #running = new Set<Promise<void>>()
  /** How many deliveries have written to ITFlow. */
  #done = 0
  #failures = 0
  #unclear = 0
  #forgotAt = Number.NEGATIVE_INFINITY
  #pausedUntil = Number.NEGATIVE_INFINITY
  #trouble: ServerTrouble | undefined
  #isStopped = false

  /** What an earlier process was doing when it was killed may still be on its way to the server: first that has to arrive. */
  constructor(options: DispatcherOptions) {
    this.#options = options
    const { waiting, alerts } = options.outbox.state
    for (const received of waiting.values()) this.#enqueue(received)
    const isUnfinished = waiting.size > 0 || [...alerts.values()].some(isHeld)
    if (isUnfinished) this.#pausedUntil = options.now() + MAX_IN_FLIGHT
  }

  /** Adds events that were accepted. */
  add(events: readonly ReceivedEvent[]): void {
    for (const received of events) this.#enqueue(received)
    this.#pump()
  }

  /** Does what has become due; call it about once a second. */
  tick(): void {
    const { outbox, clock, tools } = this.#options
    const at = clock()
    for (const [id, { due, event, client }] of outbox.state.held) {
      if (event === undefined || this.#due.has(id)) continue
      if (at < (due ?? 0) || tools.isMuted(client)) continue
      this.#due.add(id)
      this.#lanes.add(plainKey(event.key), { kind: 'due', id })
    }
    this.#pump()
  }

  /** Since when the server as a whole has been failing, and why; undefined if it works as far as known. */
  get trouble(): ServerTrouble | undefined {
    return this.#trouble
  }

  /** Resolves once nothing is under way: everything is delivered, or has to wait. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /** Starts nothing more, and resolves once what is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#running)
  }

  #enqueue({ seq, event }: ReceivedEvent): void {
    this.#lanes.add(plainKey(event.key), { kind: 'event', seq })
  }

  #pump(): void {
    const { now, refresh } = this.#options
    while (!this.#isStopped && now() >= this.#pausedUntil) {
      // One alert shows whether a server that failed works again.
      if (this.#running.size >= (this.#trouble === undefined ? MAX_ACTIVE : 1)) return
      const next = this.#lanes.take(now())
      if (next === undefined) return
      if (this.#trouble !== undefined) refresh()
      const work = this.#run(next.key, next.job).finally(() => {
        this.#running.delete(work)
        this.#pump()
      })
      this.#running.add(work)
    }
  }

  async #run(key: string, job: Job): Promise<void> {
    try {
      // What only read shows nothing: a database that is full or locked can be read.
      if (await this.#perform(job)) this.#done += 1
      this.#failures = 0
      this.#unclear = 0
      this.#endTrouble()
      this.#finish(key, job)
    } catch (error) {
      // What is under way when the receiver ends is tried again by the next one.
      if (this.#isStopped || error instanceof InterruptedError) return
      await this.#handle(key, job, error)
    }
  }

  #endTrouble(): void {
    if (this.#trouble === undefined) return
    const { clock, events } = this.#options
    const after = clock() - this.#trouble.since
    this.#trouble = undefined
    events.worksAgain(after)
  }

  #finish(key: string, job: Job): void {
    if (job.kind === 'due') this.#due.delete(job.id)
    this.#lanes.finish(key)
  }

  /** Does a job; returns whether it has written something to ITFlow. */
  async #perform(job: Job): Promise<boolean> {
    const { outbox, tools, events, clock } = this.#options
    if (job.kind === 'event') {
      const received = outbox.state.waiting.get(job.seq)
      if (received === undefined) return false
      const plan = await planDelivery(tools, received)
      if (plan.decision.do === 'nothing' && this.#failedBefore(received)) {
        await outbox.fail(job.seq, 'Its alert could not be delivered')
        return false
      }
      const result = await deliver(tools, plan)
      await outbox.settle(job.seq, result.changes)
      events.delivered(result, received)
      return WRITES.has(result.did)
    }
    const known = outbox.state.alerts.get(job.id)
    if (known === undefined || !this.#isStillDue(known)) return false
    const result = await deliverDue(tools, { id: job.id, known, now: clock() })
    await outbox.update(result.changes)
    events.delivered(result, known)
    return WRITES.has(result.did)
  }

  /** Whether the alert of a recovery is set aside: its ticket would stay open if only that was tried again. */
  #failedBefore({ seq, source, event }: ReceivedEvent): boolean {
    const { failed } = this.#options.outbox.state
    return [...failed.values()].some(
      (other) =>
        other.seq < seq &&
        other.source === source &&
        other.event.state === 'alert' &&
        plainKey(other.event.key) === plainKey(event.key),
    )
  }

  #isStillDue({ phase, due, client }: AlertState): boolean {
    const { clock, tools } = this.#options
    return phase === 'held' && clock() >= (due ?? 0) && !tools.isMuted(client)
  }

  async #handle(key: string, job: Job, thrown: unknown): Promise<void> {
    const { now, random } = this.#options
    const isLate = thrown instanceof LateTicket
    const error = isLate ? thrown.cause : thrown
    const { failures, ownFailures, othersDone } = this.#lanes.countFailure(key, this.#done)
    const kind = this.#kindOf(error)
    const isHopeless =
      kind !== 'alert' && ownFailures >= MAX_TRIES && othersDone >= OTHERS_DELIVERED[kind]
    if (kind === 'alert' && this.#mayBeOutdated()) {
      this.#lanes.putBack(key, 0)
      return
    }
    if (kind === 'alert' || isHopeless) return this.#giveUp(key, job, error)
    this.#report(error, this.#aboutOf(job), false)
    if (kind === 'server') {
      this.#failures += 1
      const since = this.#trouble?.since ?? this.#options.clock()
      this.#trouble = { since, message: failureText(error) }
      this.#pausedUntil = now() + waitAfter(this.#failures, random)
      // Otherwise it might be opened twice.
      this.#lanes.putBack(key, isLate ? now() + LATE_AFTER : 0)
    } else this.#lanes.putBack(key, now() + waitAfter(failures, random))
  }

  /** Forgets what was remembered of ITFlow, such as a client that is gone; returns false if that was just done. */
  #mayBeOutdated(): boolean {
    const { tools, now } = this.#options
    if (now() - this.#forgotAt < FRESH_FOR) return false
    this.#forgotAt = now()
    tools.clients.forget()
    tools.assets.forget()
    return true
  }

  #kindOf(error: unknown): FailureKind {
    const kind = kindOfFailure(error)
    if (kind !== 'unclear') return kind
    this.#unclear += 1
    return this.#unclear > MAX_UNCLEAR ? 'server' : 'unclear'
  }

  async #giveUp(key: string, job: Job, error: unknown): Promise<void> {
    const { outbox } = this.#options
    const reason = failureText(error)
    const about = this.#aboutOf(job)
    if (job.kind === 'event') await outbox.fail(job.seq, reason)
    else await outbox.failHeld(job.id, reason)
    this.#report(error, about, true)
    this.#finish(key, job)
  }

  /** Returns whose work a job is. */
  #aboutOf(job: Job): AboutJob {
    const { waiting, alerts } = this.#options.outbox.state
    const isEvent = job.kind === 'event'
    const found = isEvent ? waiting.get(job.seq) : alerts.get(job.id)
    const { source = '', event } = found ?? {}
    return { source, subject: event?.subject ?? '', ...(isEvent ? { seq: job.seq } : {}) }
  }

  #report(error: unknown, about: AboutJob, isFinal: boolean): void {
    this.#options.events.failed({ error, message: failureText(error), isFinal, ...about })
  }
}
