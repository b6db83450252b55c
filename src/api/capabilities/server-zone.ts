import { ConfigError } from '../../errors.ts'
import type { Source } from '../../profiles/settings.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import { parseWallTime } from '../../time/wall-time.ts'
import { fixedZone, namedZone, type Zone } from '../../time/zone.ts'
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
    label: labelOf(clock.minutesAhead),
    source: 'learned',
    from: 'learned from a record that was created',
  }
}

/** Formats an offset as `UTC+01:00`. */
function labelOf(minutesAhead: number): string {
  const size = Math.abs(minutesAhead)
  const parts = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'))
  return `UTC${minutesAhead < 0 ? '-' : '+'}${parts.join(':')}`
}

const MINUTE = 60_000
const QUARTER = 15

/** The range of zones' offsets from UTC, in minutes. */
const [MIN_OFFSET, MAX_OFFSET] = [-12 * 60, 14 * 60]

/**
 * The longest that a create may take, plus the difference between the server's and its database's clocks; in
 * milliseconds.
 */
const TOLERANCE = 3 * MINUTE

/** How long a learned offset is not saved again, in milliseconds. */
const SAVE_INTERVAL = 24 * 60 * MINUTE

/**
 * Learns from a record that was just created how far the server's times are from UTC. `repliedAt` is the server's time;
 * if undefined, this machine's time is used.
 */
export async function learnZone(
  { settings: { isSandbox, serverCache }, clock }: Pick<Api, 'settings' | 'clock'>,
  { fields }: Resource,
  row: Row,
  repliedAt: Date | undefined,
): Promise<void> {
  const [name = ''] =
    Object.entries(fields).find(
      ([, { databaseDefault }]) => databaseDefault === 'current_timestamp()',
    ) ?? []
  const now = clock()
  const minutesAhead = minutesBetween(String(row[name] ?? ''), repliedAt ?? now)
  if (isSandbox || minutesAhead === undefined) return
  const { clock: known } = await serverCache.read()
  const isKnown =
    known?.minutesAhead === minutesAhead && now.getTime() - Date.parse(known.at) < SAVE_INTERVAL
  if (!isKnown) await serverCache.write({ clock: { at: now.toISOString(), minutesAhead } })
}

/** How many minutes a clock was ahead of UTC, rounded to quarters of an hour; undefined if no zone has that offset. */
export function minutesBetween(moment: string, instant: Date): number | undefined {
  const wall = parseWallTime(moment)
  if (wall === undefined) return undefined
  const difference = wall - instant.getTime()
  // Turns -0 into 0.
  const minutes = Math.round(difference / MINUTE / QUARTER) * QUARTER || 0
  const isNear = Math.abs(difference - minutes * MINUTE) <= TOLERANCE
  return isNear && minutes >= MIN_OFFSET && minutes <= MAX_OFFSET ? minutes : undefined
}
