import type { Zone } from './zone.ts'

const MINUTE = 60_000
const DAY = 86_400_000

/** What a clock on the wall shows, as the milliseconds since 1970 at which a clock of UTC shows the same. */
export type WallTime = number

/** What the clocks of a zone show at an instant (milliseconds since 1970). */
export function toWallTime(instant: number, zone: Zone): WallTime {
  return instant + zone.offsetAt(instant) * MINUTE
}

/**
 * The instant (milliseconds since 1970) at which the clocks of a zone show this. Where they show it twice, as they are
 * set back, it is the first; where they pass over it, as they are set forward, it is as long after the change.
 */
export function toInstant(wall: WallTime, zone: Zone): number {
  const before = wall - zone.offsetAt(wall - DAY) * MINUTE
  if (toWallTime(before, zone) === wall) return before
  const after = wall - zone.offsetAt(wall + DAY) * MINUTE
  return toWallTime(after, zone) === wall ? after : before
}

const WALL = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/

/** What `YYYY-MM-DD`, with or without a time of day, is on a clock; undefined for what is none, or gives a zone. */
export function parseWallTime(text: string): WallTime | undefined {
  if (!WALL.test(text)) return undefined
  const wall = Date.parse(text.length === 10 ? text : `${text.replace(' ', 'T')}Z`)
  return Number.isNaN(wall) ? undefined : wall
}

/** `YYYY-MM-DDTHH:MM:SS`. */
export function formatWallTime(wall: WallTime): string {
  return new Date(wall).toISOString().slice(0, 19)
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

/** The instant (milliseconds since 1970) of a text that gives its zone (`…Z`, `…+01:00`); undefined for any other. */
export function parseInstant(text: string): number | undefined {
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(instant) ? undefined : instant
}

/** `YYYY-MM-DDTHH:MM:SSZ`. */
export function instantText(instant: number): string {
  return `${formatWallTime(instant)}Z`
}
