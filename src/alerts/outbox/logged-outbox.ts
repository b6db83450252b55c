import type { AlertEvent, ReceivedEvent } from '../event.ts'
import { type AlertChanges, type Outbox, OutboxFullError, type OutboxState } from './outbox.ts'
import type { OutboxContents } from './outbox-contents.ts'
import { type OutboxEntry, outboxLine, type StoredChanges } from './outbox-entries.ts'
import type { OutboxLog } from './outbox-log.ts'

/** How much an outbox takes. */
export interface OutboxLimits {
  /** The most events that wait. */
  waiting: number
  /** The largest log, in bytes. */
  size: number
  /** From which size on the log is compacted if more than half of it isn't needed, in bytes. */
  compactFrom: number
}

/** What an open outbox is made of. */
export interface OutboxParts {
  log: OutboxLog
  contents: OutboxContents
  limits: OutboxLimits
  /** The time, in milliseconds since 1970. */
  now(): number
  /** Lets other processes open it. */
  release(): Promise<void>
}

/** An outbox whose entries are in a log on disk. */
export class LoggedOutbox implements Outbox {
  readonly state: OutboxState
  readonly #parts: OutboxParts
  #lastSeq: number
  /** How many events are being written. */
  #accepting = 0

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.state = parts.contents.state
    this.#lastSeq = this.state.lastSeq
  }

  async accept(source: string, events: readonly AlertEvent[]): Promise<readonly ReceivedEvent[]> {
    const { log, contents, limits, now } = this.#parts
    if (events.length === 0) return []
    if (this.state.waiting.size + this.#accepting + events.length > limits.waiting) {
      throw new OutboxFullError('Too many alerts are waiting.')
    }
    const at = now()
    const received = events.map((event, index) => {
      return { seq: this.#lastSeq + 1 + index, at, source, event: copyOf(event) }
    })
    const lines = received.map((event) => outboxLine({ is: 'event', ...event }))
    const sizes = lines.map((line) => Buffer.byteLength(line))
    if (log.isFullFor(sizes.reduce((sum, size) => sum + size, 0))) {
      throw new OutboxFullError('The outbox is full.')
    }
    this.#lastSeq += events.length
    this.#accepting += events.length
    try {
      await log.tryAppend(lines, () => {
        for (const [index, event] of received.entries()) {
          contents.apply({ is: 'event', ...event }, sizes[index] ?? 0)
        }
      })
    } finally {
      this.#accepting -= events.length
    }
    return received
  }

  settle(seq: number, changes: AlertChanges): Promise<void> {
    return this.#record({ is: 'settled', seq, changes: toStored(changes) })
  }

  update(changes: AlertChanges): Promise<void> {
    return this.#record({ is: 'changed', changes: toStored(changes) })
  }

  fail(seq: number, reason: string): Promise<void> {
    return this.#record({ is: 'failed', seq, reason, at: this.#parts.now() })
  }

  async failHeld(id: string, reason: string): Promise<void> {
    const { event, source, latest: at } = this.state.alerts.get(id) ?? {}
    if (event === undefined || source === undefined || at === undefined) return
    this.#lastSeq += 1
    const seq = this.#lastSeq
    await Promise.all([
      this.#record({ is: 'event', seq, at, source, event }),
      this.fail(seq, reason),
      this.update({ [id]: undefined }),
    ])
  }

  report(seqs: readonly number[], ticket: number): Promise<void> {
    return this.#record({ is: 'reported', seqs, ticket })
  }

  retry(seqs: readonly number[]): Promise<void> {
    return this.#record({ is: 'retried', seqs })
  }

  drop(seqs: readonly number[]): Promise<void> {
    return this.#record({ is: 'dropped', seqs })
  }

  isHealthy(): boolean {
    return this.#parts.log.isHealthy
  }

  async close(): Promise<void> {
    try {
      await this.#parts.log.close()
    } finally {
      await this.#parts.release()
    }
  }

  /** A change counts at once, even before it is on disk: what caused it has happened. */
  #record(entry: OutboxEntry): Promise<void> {
    const line = outboxLine(entry)
    this.#parts.contents.apply(entry, Buffer.byteLength(line))
    return this.#parts.log.append(line)
  }
}

/**
 * Returns a value as it is going to be read from disk. What is kept for days is small then: a text that was cut out of a payload
 * keeps all of the payload in memory, and an object that was made from parts of others takes three times as much as one of JSON.
 */
function copyOf<Value extends AlertEvent | StoredChanges>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}

function toStored(changes: AlertChanges): StoredChanges {
  const all = Object.entries(changes).map(([id, state]) => [id, state ?? null] as const)
  return copyOf<StoredChanges>(Object.fromEntries(all))
}
