import type { ReceiverConfig } from '../config/receiver-config.ts'
import type { OutboxState } from '../outbox/outbox.ts'
import { rulesOf } from './delivery-plan.ts'

const DAY = 24 * 60 * 60_000

/** How long an alert that nobody has heard of is remembered, in milliseconds; its ticket is found without that, too. */
const FORGET_AFTER = 90 * DAY

/** Returns the IDs of the alerts that need not be remembered any longer. */
export function expired(
  alerts: OutboxState['alerts'],
  config: ReceiverConfig,
  now: number,
): string[] {
  return [...alerts].flatMap(([id, { phase, source, latest, recoveredAt = latest }]) => {
    if (phase === 'held') return []
    const limit =
      phase === 'open' ? latest + FORGET_AFTER : recoveredAt + rulesOf(config, source).reopen
    return now > limit ? [id] : []
  })
}
