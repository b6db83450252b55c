import { RESOLVED_STATUS } from '../../resources/ticket-statuses.ts'
import type { AlertState } from '../alert-state.ts'
import type { SourceRules } from '../config/receiver-config.ts'
import type { AlertEvent } from '../event.ts'

/** What decides about an event, besides the event itself. */
export interface Circumstances {
  /** What is known about the alert; undefined if nothing is. */
  known: AlertState | undefined
  /** The state of its ticket on the server: `other` if it is open, but not the one that is known. */
  ticket: 'open' | 'other' | 'ended' | 'none'
  rules: Pick<SourceRules, 'hold' | 'repeat' | 'reopen'>
  /** Whether no tickets are to be opened for its client now. */
  isMuted: boolean
}

/** What to do about an event. */
export type Decision =
  /** Open a new ticket. */
  | { do: 'open' }
  /** Open the earlier ticket again if it is only resolved, or else a new one that names it. */
  | { do: 'reopen' }
  /** Wait until it has lasted long enough, and the client isn't muted. */
  | { do: 'hold'; due: number }
  /** Note on the open ticket that the alert goes on. */
  | { do: 'note' }
  /** Only count it. */
  | { do: 'count' }
  /** Resolve the ticket, or note there that the alert has recovered. */
  | { do: 'recover' }
  /** It recovered before its ticket was opened. */
  | { do: 'forget' }
  | { do: 'nothing' }

/** Decides what to do about an event that was accepted at `at`. */
export function decide(event: AlertEvent, at: number, circumstances: Circumstances): Decision {
  return event.state === 'alert'
    ? decideAlert(at, circumstances)
    : decideRecovery(at, circumstances)
}

function decideAlert(at: number, circumstances: Circumstances): Decision {
  const { known, ticket, rules, isMuted } = circumstances
  if (ticket === 'open' || ticket === 'other') return decideRepeat(at, circumstances)
  if (known?.phase === 'held') return { do: 'hold', due: known.due ?? at }
  const again = isWithinReopen(at, known, rules) ? 'reopen' : 'open'
  // The ticket of an alert that goes on was ended by a person: it has lasted long enough already.
  const hold = known?.phase === 'open' ? 0 : rules.hold
  return hold > 0 || isMuted ? { do: 'hold', due: at + hold } : { do: again }
}

function decideRepeat(at: number, { known, ticket, rules, isMuted }: Circumstances): Decision {
  // It was opened elsewhere, or by a run that ended before it could say so.
  if (known === undefined || ticket === 'other') return { do: 'count' }
  // A run that ended, or a person, has opened again what this program has resolved: the ticket shows which.
  if (known.phase === 'recovered' && known.status === RESOLVED_STATUS) return { do: 'reopen' }
  if (isMuted) return { do: 'count' }
  // The last note on its ticket says that it has recovered, which must not stay there.
  if (known.phase === 'recovered') return { do: 'note' }
  return at - (known.notedAt ?? known.since) >= rules.repeat ? { do: 'note' } : { do: 'count' }
}

function decideRecovery(at: number, { known, ticket, isMuted }: Circumstances): Decision {
  // Some tools say again and again that all is well: that is noted once.
  if (known?.phase === 'recovered' && ticket !== 'other') return { do: 'nothing' }
  if (ticket === 'open' || ticket === 'other') return { do: 'recover' }
  if (known?.phase !== 'held') return { do: known === undefined ? 'nothing' : 'forget' }
  // It lasted long enough, but couldn't be opened in time.
  const isLate = known.due !== undefined && at >= known.due && !isMuted
  return { do: isLate ? 'recover' : 'forget' }
}

/** Decides about a held alert whose time has come. */
export function decideDue(
  at: number,
  known: AlertState,
  rules: Circumstances['rules'],
): 'open' | 'reopen' {
  return isWithinReopen(at, known, rules) ? 'reopen' : 'open'
}

function isWithinReopen(
  at: number,
  known: AlertState | undefined,
  { reopen }: Circumstances['rules'],
): boolean {
  if (known?.ticket === undefined) return false
  return known.recoveredAt === undefined || at - known.recoveredAt <= reopen
}
