import type { ActionOptions } from '../actions/action-options.ts'
import type { Api } from '../api/api.ts'
import { Failure, InterruptedError } from '../errors.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import type { ReceiverConfig } from './config/receiver-config.ts'
import { absentClients } from './delivery/absent-clients.ts'
import type { Delivered, DeliveryTools } from './delivery/delivery-plan.ts'
import { deliveryTools } from './delivery/delivery-tools.ts'
import { type DeliveryFailure, Dispatcher } from './delivery/dispatcher.ts'
import { expired } from './delivery/expired.ts'
import { failureText } from './delivery/failure-kind.ts'
import { reportFailed, unreported } from './delivery/report-failed.ts'
import type { AlertEvent, ReceivedEvent } from './event.ts'
import type { HttpResult } from './http/http-result.ts'
import type { InstanceClock } from './instance-clock.ts'
import type { AlertOwner } from './opened-here.ts'
import { muteOf, type Orders, ordersVersion, takeOrders } from './orders.ts'
import type { Outbox } from './outbox/outbox.ts'
import { ReceiverCounters } from './receiver-counters.ts'
import { metricsText } from './receiver-metrics.ts'
import type { ReceiverStatus } from './receiver-status.ts'

/** How often failed alerts are looked at, and states that are no longer needed are removed, in milliseconds. */
const HOUSEKEEPING = 60_000

/** How long a problem that stays is not logged again, in milliseconds. */
const SAME_PROBLEM = 60_000

/** Until when an alert is held, in milliseconds since 1970, and the reason for the mute if it is one that takes longest. */
interface HeldUntil {
  until: number
  muted?: string
}

/** What happened, for the log. */
export type LogEntry =
  | {
      event: 'delivered'
      source: string
      alert: Delivered
      subject: string
      isRecovery: boolean
      held?: HeldUntil
    }
  | ({ event: 'failed' } & Omit<DeliveryFailure, 'error'>)
  /** ITFlow works again, after this many milliseconds. */
  | { event: 'itflow_works'; after: number }
  /** A person has asked for it. */
  | { event: 'dropped' | 'retried'; source: string; subject: string; seq: number }
  | { event: 'problem'; message: string }

/** What a receiver works with. */
export interface ReceiverOptions {
  place: StorageEnv
  owner: AlertOwner
  outbox: Outbox
  config(): ReceiverConfig
  api(): Promise<Api>
  /** Called before a server that failed is tried again: the key may have been replaced. */
  refresh(): void
  actionOptions: ActionOptions
  clock: InstanceClock
  /** A monotonic clock in milliseconds. */
  now(): number
  random(): number
  log(entry: LogEntry): void
}

/** Takes in events and delivers them to ITFlow; knows nothing about HTTP. */
export class Receiver {
  readonly counters: ReceiverCounters
  readonly #options: ReceiverOptions
  readonly #tools: DeliveryTools
  readonly #dispatcher: Dispatcher
  #orders: Orders = { mutes: [], retry: [], drop: [] }
  #ordersVersion: string | undefined
  #lastError: ReceiverStatus['lastError']
  #housekeptAt = Number.NEGATIVE_INFINITY
  #isBusy = false
  /** The problem of each part of the work that failed when it was last done. */
  readonly #problems = new Map<string, { message: string; at: number }>()

  constructor(options: ReceiverOptions) {
    this.#options = options
    const { clock, config } = options
    this.counters = new ReceiverCounters(
      () => dayOf(clock.toWall(clock.now())),
      () => new Map([...config().sources.values()].map(({ name, dialect }) => [name, dialect])),
    )
    this.#tools = deliveryTools({
      ...{ ...options, alerts: options.outbox.state.alerts },
      isMuted: (client) => this.#isMuted(client),
      toWall: (moment) => clock.toWall(moment),
    })
    this.#dispatcher = new Dispatcher({
      ...{ tools: this.#tools, outbox: options.outbox, refresh: options.refresh },
      ...{ clock: () => clock.now(), now: options.now, random: options.random },
      events: {
        delivered: (alert, received) => this.#delivered(alert, received),
        failed: (failure) => this.#failed(failure),
        worksAgain: (after) => options.log({ event: 'itflow_works', after }),
      },
    })
  }

  /** Accepts events of a source; resolves once they are on disk. */
  async accept(source: string, events: readonly AlertEvent[]): Promise<void> {
    this.#dispatcher.add(await this.#options.outbox.accept(source, events))
  }

  /** Counts a request. */
  count(result: HttpResult): void {
    this.counters.countRequest(result)
  }

  /** Does what is due; call it about once a second. A call while another is under way does nothing. */
  async tick(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      // Orders that can't be read must not keep alerts from being delivered.
      await this.#attempt('orders', () => this.#takeOrders())
      await this.#attempt('delivery', async () => this.#dispatcher.tick())
      await this.#attempt('housekeeping', () => this.#keepHouse())
    } finally {
      this.#isBusy = false
    }
  }

  /**
   * Does a part of what is due. If it fails, that is logged once a minute at most, and the other parts go on: not even a bug may
   * end the receiver, since alerts would be refused.
   */
  async #attempt(part: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.#problems.delete(part)
    } catch (error) {
      if (error instanceof InterruptedError) return
      const message = failureText(error)
      const now = this.#options.now()
      const last = this.#problems.get(part)
      if (last?.message === message && now - last.at < SAME_PROBLEM) return
      this.#problems.set(part, { message, at: now })
      this.#options.log({ event: 'problem', message })
    }
  }

  /** Returns a sentence for each client that the configuration names and ITFlow doesn't have. Throws a Failure if it can't be asked. */
  absentClients(): Promise<readonly string[]> {
    return absentClients(this.#options.config(), this.#tools.clients)
  }

  /** Resolves once nothing can be delivered at the moment. */
  idle(): Promise<void> {
    return this.#dispatcher.idle()
  }

  /** Starts nothing more; resolves once what is under way has ended. */
  stop(): Promise<void> {
    return this.#dispatcher.stop()
  }

  /** The metrics as text. */
  metrics(): string {
    const { state } = this.#options.outbox
    const [oldest] = state.waiting.values()
    return metricsText({
      ...{ requests: this.counters.requests, delivered: this.counters.delivered },
      ...{ waiting: state.waiting.size, failed: state.failed.size },
      ...{ open: state.openCount, held: state.held.size },
      oldestAge: oldest === undefined ? 0 : this.#options.clock.now() - oldest.at,
      isServerUp: this.#dispatcher.trouble === undefined,
    })
  }

  /** How it is doing, apart from what only its command knows. */
  status(): Omit<
    ReceiverStatus,
    'pid' | 'startedAt' | 'config' | 'profile' | 'url' | 'address' | 'missing' | 'faults'
  > {
    const { clock, outbox } = this.#options
    const at = clock.toWall(clock.now())
    const [oldest] = outbox.state.waiting.values()
    const { trouble } = this.#dispatcher
    return {
      ...{ at, day: dayOf(at), sources: this.counters.sources, repeats: this.counters.repeats },
      waiting: outbox.state.waiting.size,
      ...(oldest === undefined ? {} : { oldest: clock.toWall(oldest.at) }),
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
      ...(trouble === undefined ? {} : { failingSince: clock.toWall(trouble.since) }),
      ...{ open: outbox.state.openCount, held: outbox.state.held.size },
      isOutboxHealthy: outbox.isHealthy(),
    }
  }

  #isMuted(client: number): boolean {
    const { clock } = this.#options
    return muteOf(this.#orders, client, clock.toWall(clock.now())) !== undefined
  }

  #delivered(
    alert: Delivered,
    received: { source: string; seq?: number; event?: AlertEvent },
  ): void {
    this.counters.delivered += 1
    if (alert.did === 'counted' || alert.did === 'noted') this.counters.countRepeat()
    const { subject = '', state } = received.event ?? {}
    const isRecovery = state === 'recovery'
    const held = this.#heldUntil(alert)
    this.#options.log({
      ...{ event: 'delivered', source: received.source, alert, subject, isRecovery },
      ...(held === undefined ? {} : { held }),
    })
  }

  #heldUntil({ did, id, client, changes }: Delivered): HeldUntil | undefined {
    const due = changes[id]?.due
    if (did !== 'held' || due === undefined) return undefined
    const { clock } = this.#options
    const until = clock.toWall(due)
    const mute = muteOf(this.#orders, client.id, clock.toWall(clock.now()))
    return mute === undefined || mute.until <= until
      ? { until }
      : { until: mute.until, muted: mute.why }
  }

  #failed({ error, ...failure }: DeliveryFailure): void {
    const { clock, log } = this.#options
    const code = error instanceof Failure ? error.code : 'defect'
    this.#lastError = { at: clock.toWall(clock.now()), code, message: failure.message }
    log({ event: 'failed', ...failure })
  }

  async #takeOrders(): Promise<void> {
    const { place, owner, outbox } = this.#options
    const version = ordersVersion(place, owner)
    if (version === this.#ordersVersion) return
    this.#orders = await takeOrders(place, owner, async (orders) => {
      // First of all: what is tried again may be of a client that is muted.
      this.#orders = orders
      const { failed } = outbox.state
      const gone = orders.drop.flatMap((seq) => failed.get(seq) ?? [])
      await outbox.drop(orders.drop)
      this.#logOrdered('dropped', gone)
      const retried = orders.retry.flatMap((seq) => failed.get(seq) ?? [])
      const again = retried.map(({ seq }) => seq).sort((a, b) => a - b)
      await outbox.retry(again)
      this.#logOrdered('retried', retried)
      this.#dispatcher.add(again.flatMap((seq) => outbox.state.waiting.get(seq) ?? []))
    })
    this.#ordersVersion = version
  }

  #logOrdered(event: 'dropped' | 'retried', events: readonly ReceivedEvent[]): void {
    for (const { seq, source, event: alert } of events) {
      this.#options.log({ event, source, subject: alert.subject, seq })
    }
  }

  async #keepHouse(): Promise<void> {
    const { now, outbox, clock, config } = this.#options
    if (now() - this.#housekeptAt < HOUSEKEEPING) return
    this.#housekeptAt = now()
    const old = expired(outbox.state.alerts, config(), clock.now())
    if (old.length > 0) {
      await outbox.update(Object.fromEntries(old.map((id) => [id, undefined] as const)))
    }
    if (this.#dispatcher.trouble !== undefined) return
    await reportFailed(this.#tools, outbox, unreported(outbox.state.failed, clock.now()))
  }
}

/** The day of a moment in this computer's zone: `2026-11-26`. */
function dayOf(at: number): string {
  const date = new Date(at)
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) =>
    `${part}`.padStart(2, '0'),
  )
  return `${date.getFullYear()}-${month}-${day}`
}
