import type { Expiring } from './expiring-records.ts'

/** How many days ahead a check warns, and when that becomes critical; `critical` is at most `warning`. */
export interface Thresholds {
  warning: number
  critical: number
}

/** A state of monitoring. */
export type CheckState = 'ok' | 'warning' | 'critical' | 'unknown'

/** The result of a check. */
export interface ExpiryCheck {
  state: CheckState
  /** What is critical, the earliest first; also what has run out. */
  critical: readonly Expiring[]
  warning: readonly Expiring[]
  /** How many of the critical ones have run out. */
  expired: number
}

/**
 * Judges what runs out. Something critical stays critical whatever couldn't be read; otherwise the state is unknown as soon
 * as something couldn't be read.
 */
export function judgeExpiry(
  expiring: readonly Expiring[],
  isComplete: boolean,
  thresholds: Thresholds,
): ExpiryCheck {
  const critical = expiring.filter(({ daysLeft }) => daysLeft <= thresholds.critical)
  const warning = expiring.filter(
    ({ daysLeft }) => daysLeft > thresholds.critical && daysLeft <= thresholds.warning,
  )
  return {
    state: stateOf(critical.length > 0, isComplete, warning.length > 0),
    critical,
    warning,
    expired: critical.filter(({ daysLeft }) => daysLeft < 0).length,
  }
}

function stateOf(isCritical: boolean, isComplete: boolean, isWarning: boolean): CheckState {
  if (isCritical) return 'critical'
  if (!isComplete) return 'unknown'
  return isWarning ? 'warning' : 'ok'
}
