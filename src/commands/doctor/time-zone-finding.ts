import type { ServerZone } from '../../api/capabilities/server-zone.ts'
import { zoneHint } from '../../profiles/timezone.ts'
import type { Finding } from '../check-report.ts'

/** What is known about the time zone of the server's records (H44); names as in JSON. */
export interface TimeFacts {
  /** An IANA name, or the difference from UTC if only that is known. */
  timezone: string | null
  timezone_source: ServerZone['source'] | null
  /** The current difference. */
  minutes_ahead_of_utc: number | null
}

/** Returns what is known about the zone, as data. */
export function timeFacts(zone: ServerZone | undefined, now: Date): TimeFacts {
  return {
    timezone: zone?.label ?? null,
    timezone_source: zone?.source ?? null,
    minutes_ahead_of_utc: zone?.zone.offsetAt(now.getTime()) ?? null,
  }
}

/** Returns how far the server's records are from UTC, and how that is known (H44). */
export function timeZoneFinding(
  instance: string,
  known: ServerZone | undefined,
  created: ServerZone | undefined,
  now: Date,
): Finding {
  const fact = { check: 'Time', needsAttention: false, isInformational: true }
  if (known === undefined) {
    const message = `the time zone of the server's records is unknown until you create one here. ${zoneHint(instance)}`
    return { ...fact, message }
  }
  const { zone, label, source, from } = known
  const minutes = zone.offsetAt(now.getTime())
  const distance =
    minutes === 0
      ? 'in UTC'
      : `${durationText(Math.abs(minutes))} ${minutes > 0 ? 'ahead of' : 'behind'} UTC`
  const stated = `from ${source === 'profile' ? 'the profile' : from}`
  const origin = source === 'learned' ? from : label === 'UTC' ? stated : `${label}, ${stated}`
  const isOther = created !== undefined && created.zone.offsetAt(now.getTime()) !== minutes
  const other = isOther ? `; a record created here had ${created.label}` : ''
  return { ...fact, message: `the server's records are ${distance} (${origin})${other}` }
}

/** `1 h`, `5 h 30 min`. */
function durationText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} min`] : [])].join(' ')
}
