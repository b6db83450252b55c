import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import { parseWallTime } from '../../time/wall-time.ts'
import type { Api } from '../api.ts'

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
