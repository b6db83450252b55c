import { foldText } from '../../records/text-equality.ts'
import type { AlertEvent } from '../event.ts'
import { scalarText } from './texts.ts'

/** What a payload's `state` says when an alert is over; case is ignored, and anything else is an alert. */
export const RECOVERY_WORDS: ReadonlySet<string> = new Set([
  ...['ok', 'okay', 'resolved', 'resolve', 'up', 'recovery', 'recovered', 'normal', 'healthy'],
  ...['clear', 'cleared', 'green', 'closed', 'passing', '0', 'false'],
])

/** Returns whether a state, of any type, is an alert or a recovery. */
export function stateFrom(value: unknown): AlertEvent['state'] {
  return RECOVERY_WORDS.has(foldText(scalarText(value) ?? '')) ? 'recovery' : 'alert'
}
