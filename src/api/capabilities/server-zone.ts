import { ConfigError } from '../../errors.ts'
import type { Source } from '../../profiles/settings.ts'
import { fixedZone, namedZone, offsetLabel, type Zone } from '../../time/zone.ts'
import type { Api } from '../api.ts'
import { isUnexpired } from './freshness.ts'

/** The time zone of a server's times, and how it is known (H44). */
export interface ServerZone {
  zone: Zone
  /** Its IANA name, or the offset from UTC if only that was learned (`UTC+01:00`). */
  label: string
  source: Source | 'learned'
  /** The variable, the profile, or what it was learned from. */
  from: string
}

/**
 * Returns the zone that is set, or else the one learned; undefined if unknown. Throws a ConfigError for an unknown
 * name.
 */
export async function serverZone({
  settings: { instance, timezone, serverCache },
  clock,
}: Pick<Api, 'settings' | 'clock'>): Promise<ServerZone | undefined> {
  if (timezone === undefined) return learnedZone((await serverCache.read()).clock, clock())
  const { value: label, source, from } = timezone
  const zone = namedZone(label)
  if (zone === undefined) {
    throw new ConfigError(`Unknown time zone ${label} (${from})`, {
      hint:
        source === 'profile'
          ? {
              for: 'Use a name such as Europe/Berlin or UTC',
              step: { do: 'set', setting: 'timezone', profile: instance },
            }
          : 'Use a name such as Europe/Berlin or UTC',
    })
  }
  return { zone, label, source, from }
}

/** Returns the zone that was learned from a record, while that is valid. */
export function learnedZone(
  clock: { at: string; minutesAhead: number } | undefined,
  now: Date,
): ServerZone | undefined {
  if (clock === undefined || !isUnexpired(clock, now)) return undefined
  return {
    zone: fixedZone(clock.minutesAhead),
    label: offsetLabel(clock.minutesAhead),
    source: 'learned',
    from: 'learned from a record that was created',
  }
}
