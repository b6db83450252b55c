import { ConfigError } from '../../errors.ts'
import type { Source } from '../../profiles/settings.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import { parseWallTime } from '../../time/wall-time.ts'
import { fixedZone, namedZone, type Zone } from '../../time/zone.ts'
import type { Api } from '../api.ts'
import { isUnexpired } from './freshness.ts'

/** The zone that a server's moments are in, and who says so (H44). */
export interface ServerZone {
  zone: Zone
  /** Its IANA name; where only the difference from UTC was learned, that (`UTC+01:00`). */
  label: string
  source: Source | 'learned'
  /** The variable, the profile, or what it was learned from. */
  from: string
}

/** The zone as it is stated, else as it was learned; undefined where nobody knows. Throws a ConfigError for a name that is none. */
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
              for: 'Write it as Europe/Berlin or UTC',
              step: { do: 'set', setting: 'timezone', profile: instance },
            }
          : 'Write it as Europe/Berlin or UTC',
    })
  }
  return { zone, label, source, from }
}

/** What was learned from a record, as long as it is believed. */
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

/** `UTC+01:00`. */
function labelOf(minutesAhead: number): string {
  const size = Math.abs(minutesAhead)
  const parts = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'))
  return `UTC${minutesAhead < 0 ? '-' : '+'}${parts.join(':')}`
}

const MINUTE = 60_000
const QUARTER = 15

/** The zones farthest behind UTC and ahead of it, in minutes. */
const [WEST, EAST] = [-12 * 60, 14 * 60]

/** How long a create may take, and how far the clocks of its server and its database may be apart, in milliseconds. */
const TOLERANCE = 3 * MINUTE

/** What was learned is written again only after this long, in milliseconds. */
const FRESH = 24 * 60 * MINUTE

/**
 * Learns from a record that was just created how far the server's moments are from UTC; `repliedAt` is the server's
 * own time when it said so, and this machine's where it told none.
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
    known?.minutesAhead === minutesAhead && now.getTime() - Date.parse(known.at) < FRESH
  if (!isKnown) await serverCache.write({ clock: { at: now.toISOString(), minutesAhead } })
}

/** By how many minutes, in quarters of an hour, a clock was ahead at an instant; undefined where that makes no sense. */
export function minutesBetween(moment: string, instant: Date): number | undefined {
  const wall = parseWallTime(moment)
  if (wall === undefined) return undefined
  const difference = wall - instant.getTime()
  // Never -0, which is none of a person's numbers.
  const minutes = Math.round(difference / MINUTE / QUARTER) * QUARTER || 0
  const isNear = Math.abs(difference - minutes * MINUTE) <= TOLERANCE
  return isNear && minutes >= WEST && minutes <= EAST ? minutes : undefined
}
