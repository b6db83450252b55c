import type { AlertEvent } from './event.ts'

/** Recorded instead of a status that a person has set. */
export const BY_PERSON = -1

/** What the receiver knows about an alert, stored under the alert's ID. Moments are in milliseconds since 1970. */
export interface AlertState {
  /** The client's ID; 0 for none. */
  client: number
  source: string
  /**
   * `held`: not opened yet, since it hasn't lasted long enough or its client is muted. `open`: its ticket is open.
   * `recovered`: the latest word was a recovery.
   */
  phase: 'held' | 'open' | 'recovered'
  /** The first and the latest alert since it was last fine, and how many there were. */
  since: number
  latest: number
  count: number
  /** What to open the ticket with, while it is held. */
  event?: AlertEvent
  /** When it has lasted long enough, while it is held. */
  due?: number
  /** Its ticket's ID, and the number as shown; absent before there is one. */
  ticket?: number
  number?: string
  /** The status that this program last gave the ticket (anything else was a person), or `BY_PERSON`. */
  status?: number
  /** When a note last said that it goes on. */
  notedAt?: number
  recoveredAt?: number
}
