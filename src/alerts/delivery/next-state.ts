import type { AlertState } from '../alert-state.ts'
import type { AlertEvent } from '../event.ts'

/** A ticket as this program left it. */
export interface LeftTicket {
  ticket: number
  number: string
  /** -1 if a person has set it. */
  status: number
}

/** A ticket that a list has shown. */
export type FoundTicket = Pick<LeftTicket, 'ticket' | 'number'>

/** Whose alert it is. */
export interface AlertOrigin {
  client: number
  source: string
}

/** Counts an alert: one that was fine begins again, but keeps its earlier ticket. */
export function counted(
  known: AlertState | undefined,
  at: number,
  origin: AlertOrigin,
): AlertState {
  if (known === undefined) return { ...origin, phase: 'open', since: at, latest: at, count: 1 }
  if (known.phase !== 'recovered') return { ...known, latest: at, count: known.count + 1 }
  return { ...known, ...origin, phase: 'open', since: at, latest: at, count: 1 }
}

/** An alert that waits before its ticket is opened, with the latest event. */
export function held(state: AlertState, event: AlertEvent, due: number): AlertState {
  return { ...state, phase: 'held', event, due }
}

/** An alert that goes on while its ticket is open. */
export function ongoing(state: AlertState): AlertState {
  const { event: _, due: __, recoveredAt: ___, ...rest } = state
  return { ...rest, phase: 'open' }
}

/** An alert whose ticket was just opened. */
export function opened(state: AlertState, left: LeftTicket): AlertState {
  return { ...ongoing(state), ...left }
}

/** An alert with the open ticket that was found for it; one that another computer opened has the status of a new one. */
export function withTicket(state: AlertState, ticket: FoundTicket | undefined): AlertState {
  if (ticket === undefined || state.ticket === ticket.ticket) return state
  const { status: _, notedAt: __, ...rest } = state
  return { ...rest, ticket: ticket.ticket, number: ticket.number }
}

/** An alert that has recovered; only one that has had a ticket is worth remembering. */
export function recovered(
  known: AlertState | undefined,
  at: number,
  status = known?.status,
): AlertState | undefined {
  if (known?.ticket === undefined) return undefined
  const { event: _, due: __, ...rest } = known
  const left = status === undefined ? {} : { status }
  return { ...rest, ...left, phase: 'recovered', recoveredAt: at }
}
