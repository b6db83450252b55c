import type { Zone } from './zone.ts'

const MINUTE = 60_000
const DAY = 86_400_000

/** A date and time without a zone, as the milliseconds since 1970 at which it is the same time in UTC. */
export type WallTime = number

/** Returns the wall time in a zone at an instant (milliseconds since 1970). */
export function toWallTime(instant: number, zone: Zone): WallTime {
  return instant + zone.offsetAt(instant) * MINUTE
}

/**
 * Returns the instant (milliseconds since 1970) of a wall time in a zone. If it occurs twice, since clocks are set back, this
 * is the first; if it is skipped, since clocks are set forward, it is as long after the change.
 */
export function toInstant(wall: WallTime, zone: Zone): number {
  const before = wall - zone.offsetAt(wall - DAY) * MINUTE
  if (toWallTime(before, zone) === wall) return before
  const after = wall - zone.offsetAt(wall + DAY) * MINUTE
  return toWallTime(after, zone) === wall ? after : before
}

const WALL = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/

/** Parses `YYYY-MM-DD`, with or without a time of day; undefined for anything else, including a time with a zone. */
export function parseWallTime(text: string): WallTime | undefined {
  if (!WALL.test(text)) return undefined
  const wall = Date.parse(text.length === 10 ? text : `${text.replace(' ', 'T')}Z`)
  return Number.isNaN(wall) ? undefined : wall
}

/** Counts the days from one wall time's day to another's; negative if the second is earlier. */
export function daysBetween(from: WallTime, to: WallTime): number {
  return Math.floor(to / DAY) - Math.floor(from / DAY)
}

/** Formats a wall time as `YYYY-MM-DDTHH:MM:SS`. */
export function formatWallTime(wall: WallTime): string {
  return new Date(wall).toISOString().slice(0, 19)
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

/**
 * Parses a time with a zone (`…Z`, `…+01:00`) to an instant in milliseconds since 1970; undefined for anything else.
 */
export function parseInstant(text: string): number | undefined {
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(instant) ? undefined : instant
}

/** Formats an instant as `YYYY-MM-DDTHH:MM:SSZ`. */
export function instantText(instant: number): string {
  return `${formatWallTime(instant)}Z`
}
