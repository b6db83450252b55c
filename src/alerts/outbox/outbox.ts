import type { AlertState } from '../alert-state.ts'
import type { AlertEvent, ReceivedEvent } from '../event.ts'

/** An event that can't be delivered. */
export interface FailedEvent extends ReceivedEvent {
  /** Why, in one sentence. */
  reason: string
  failedAt: number
  /** The ticket that says so, once there is one. */
  ticket?: number
}

/** Everything that an outbox holds, as on disk. */
export interface OutboxState {
  /** The events that are not settled yet, in the order in which they were accepted. */
  waiting: ReadonlyMap<number, ReceivedEvent>
  /** What is known about alerts, by ID. */
  alerts: ReadonlyMap<string, AlertState>
  /** The alerts that are held, by ID: a few of those that are known. */
  held: ReadonlyMap<string, AlertState>
  /** How many alerts are open. */
  openCount: number
  /** By number. */
  failed: ReadonlyMap<number, FailedEvent>
  /** The highest number of an event so far. */
  lastSeq: number
}

/** Changes to what is known about alerts: by ID, undefined to forget one. */
export type AlertChanges = Readonly<Record<string, AlertState | undefined>>

/** The receiver's outbox: a log on disk, which one process at a time may write. */
export interface Outbox {
  /** As it is now; the maps change with the outbox. */
  readonly state: OutboxState
  /**
   * Accepts events; resolves once they are on disk (fsync). Rejects with an OutboxFullError if too many are waiting or
   * the disk takes no more; none of them counts then.
   */
  accept(source: string, events: readonly AlertEvent[]): Promise<readonly ReceivedEvent[]>
  /**
   * Records that an event was dealt with, and what is known about its alert since. Resolves once that is on disk.
   */
  settle(seq: number, changes: AlertChanges): Promise<void>
  /** Records changes that no event caused: a held alert was opened, an old one forgotten. */
  update(changes: AlertChanges): Promise<void>
  /** Moves a waiting event to the failed ones. */
  fail(seq: number, reason: string): Promise<void>
  /** Forgets a held alert whose ticket can't be opened; its event becomes a failed one, with a new number. */
  failHeld(id: string, reason: string): Promise<void>
  /** Records which ticket reports failed events. */
  report(seqs: readonly number[], ticket: number): Promise<void>
  /** Moves failed events back to the waiting ones, with their own numbers. Unknown numbers are ignored. */
  retry(seqs: readonly number[]): Promise<void>
  /** Removes failed events permanently. Unknown numbers are ignored. */
  drop(seqs: readonly number[]): Promise<void>
  /** Whether the last write to disk worked. */
  isHealthy(): boolean
  close(): Promise<void>
}

/** The outbox takes no more: the sender has to try again later. */
export class OutboxFullError extends Error {}
