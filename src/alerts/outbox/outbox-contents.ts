import type { AlertState } from '../alert-state.ts'
import type { ReceivedEvent } from '../event.ts'
import type { FailedEvent, OutboxState } from './outbox.ts'
import { OUTBOX_FORMAT, type OutboxEntry, type StoredChanges } from './outbox-entries.ts'

/** What the entries of a log add up to. */
export class OutboxContents {
  readonly #waiting = new Map<number, ReceivedEvent>()
  readonly #alerts = new Map<string, AlertState>()
  readonly #held = new Map<string, AlertState>()
  #openCount = 0
  readonly #failed = new Map<number, FailedEvent>()
  #lastSeq = 0
  /** About how many bytes of lines are still needed for each event and alert. */
  readonly #eventSizes = new Map<number, number>()
  readonly #alertSizes = new Map<string, number>()
  #neededSize = 0
  readonly state: OutboxState

  constructor() {
    const lastSeq = () => this.#lastSeq
    const openCount = () => this.#openCount
    this.state = {
      waiting: this.#waiting,
      alerts: this.#alerts,
      held: this.#held,
      failed: this.#failed,
      get lastSeq() {
        return lastSeq()
      },
      get openCount() {
        return openCount()
      },
    }
  }

  /** About how many bytes a log needs that has only what is left. */
  get neededSize(): number {
    return this.#neededSize
  }

  /** Applies an entry; `size` is that of its line in bytes. What it says about unknown events is ignored. */
  apply(entry: OutboxEntry, size: number): void {
    switch (entry.is) {
      case 'outbox':
        this.#lastSeq = Math.max(this.#lastSeq, entry.lastSeq)
        break
      case 'event': {
        const { is, ...event } = entry
        this.#add(event, size)
        break
      }
      case 'settled':
        if (this.#waiting.delete(entry.seq)) this.#forgetSize(entry.seq)
        this.#change(entry.changes, size)
        break
      case 'changed':
        this.#change(entry.changes, size)
        break
      default:
        this.#applyFailure(entry, size)
    }
  }

  /** The fewest entries that lead to the same contents, from now on independent of them. */
  snapshot(): Iterable<OutboxEntry> {
    const [waiting, failed, alerts] = [
      [...this.#waiting.values()],
      [...this.#failed.values()],
      [...this.#alerts],
    ]
    return entriesOf({ lastSeq: this.#lastSeq, waiting, failed, alerts })
  }

  #add(event: ReceivedEvent, size: number): void {
    this.#waiting.set(event.seq, event)
    this.#failed.delete(event.seq)
    this.#lastSeq = Math.max(this.#lastSeq, event.seq)
    this.#forgetSize(event.seq)
    this.#eventSizes.set(event.seq, size)
    this.#neededSize += size
  }

  #change(changes: StoredChanges, size: number): void {
    const all = Object.entries(changes)
    for (const [id, state] of all) {
      this.#neededSize -= this.#alertSizes.get(id) ?? 0
      this.#setAlert(id, state ?? undefined)
      if (state === null) this.#alertSizes.delete(id)
      else {
        this.#alertSizes.set(id, size / all.length)
        this.#neededSize += size / all.length
      }
    }
  }

  #setAlert(id: string, state: AlertState | undefined): void {
    if (this.#alerts.get(id)?.phase === 'open') this.#openCount -= 1
    if (state?.phase === 'open') this.#openCount += 1
    if (state?.phase === 'held') this.#held.set(id, state)
    else this.#held.delete(id)
    if (state === undefined) this.#alerts.delete(id)
    else this.#alerts.set(id, state)
  }

  #applyFailure(
    entry: Extract<OutboxEntry, { is: 'failed' | 'reported' | 'retried' | 'dropped' }>,
    size: number,
  ): void {
    if (entry.is === 'failed') this.#fail(entry, size)
    else if (entry.is === 'retried') this.#retry(entry.seqs)
    else {
      for (const seq of entry.seqs) {
        const event = this.#failed.get(seq)
        if (event === undefined) continue
        if (entry.is === 'reported') this.#failed.set(seq, { ...event, ticket: entry.ticket })
        else {
          this.#failed.delete(seq)
          this.#forgetSize(seq)
        }
      }
    }
  }

  #fail(entry: Extract<OutboxEntry, { is: 'failed' }>, size: number): void {
    const event = this.#waiting.get(entry.seq)
    if (event === undefined) return
    this.#waiting.delete(entry.seq)
    this.#failed.set(entry.seq, { ...event, reason: entry.reason, failedAt: entry.at })
    this.#eventSizes.set(entry.seq, (this.#eventSizes.get(entry.seq) ?? 0) + size)
    this.#neededSize += size
  }

  #retry(seqs: readonly number[]): void {
    const events = seqs.flatMap((seq) => this.#failed.get(seq) ?? [])
    if (events.length === 0) return
    for (const { reason, failedAt, ticket, ...event } of events) {
      this.#failed.delete(event.seq)
      this.#waiting.set(event.seq, event)
    }
    // They were accepted before the others.
    const inOrder = [...this.#waiting.values()].sort((a, b) => a.seq - b.seq)
    this.#waiting.clear()
    for (const event of inOrder) this.#waiting.set(event.seq, event)
  }

  #forgetSize(seq: number): void {
    this.#neededSize -= this.#eventSizes.get(seq) ?? 0
    this.#eventSizes.delete(seq)
  }
}

interface Contents {
  lastSeq: number
  waiting: readonly ReceivedEvent[]
  failed: readonly FailedEvent[]
  alerts: readonly (readonly [id: string, state: AlertState])[]
}

function* entriesOf({ lastSeq, waiting, failed, alerts }: Contents): Generator<OutboxEntry> {
  yield { is: 'outbox', format: OUTBOX_FORMAT, lastSeq }
  for (const { reason, failedAt, ticket, ...event } of failed) {
    yield { is: 'event', ...event }
    yield { is: 'failed', seq: event.seq, reason, at: failedAt }
    if (ticket !== undefined) yield { is: 'reported', seqs: [event.seq], ticket }
  }
  for (const event of waiting) yield { is: 'event', ...event }
  for (const [id, state] of alerts) yield { is: 'changed', changes: { [id]: state } }
}
