import { parseWallTime, toInstant, type WallTime } from '../time/wall-time.ts'
import { UTC, type Zone } from '../time/zone.ts'
import { parseMoment } from './parse-dates.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Anything longer isn't a moment, and the patterns here are for short texts only. */
const MAX_LENGTH = 100

/** A span of time to compare moments with: a day, a minute or a second. */
interface TimeSpan {
  /** As instants, in milliseconds since 1970; the end is exclusive. */
  instants: { from: number; to: number }
  /** As wall time, for when the zone of the server's moments is unknown. */
  walls: { from: WallTime; to: WallTime }
  /** Whether it is an instant regardless of the zone (`…Z`, `…+02:00`, `-2h`): `walls` is then in UTC. */
  isInstant: boolean
}

/**
 * Parses a day (`2026-11-24`, `today`, `-3d`) or a day and time (`2026-11-24 14:05`, `today 08:00`) in the person's zone,
 * an instant (`2026-11-24T00:00:00Z`, `…+02:00`), or a distance from now (`-2h`, `+30min`, `now`). Undefined for anything
 * else.
 */
export function parseTimeSpan(text: string, now: Date, zone: Zone): TimeSpan | undefined {
  if (text.length > MAX_LENGTH) return undefined
  return parseDistance(text, now) ?? parseInstantSpan(text, now) ?? parseLocal(text, now, zone)
}

function parseDistance(text: string, now: Date): TimeSpan | undefined {
  const word = text.trim().toLowerCase()
  const [, count, unit] = /^([+-]\d{1,5})(h|min)$/.exec(word) ?? []
  if (count === undefined && word !== 'now') return undefined
  const distance = Number(count ?? 0) * (unit === 'h' ? HOUR : MINUTE)
  return instantSpan(Math.floor((now.getTime() + distance) / SECOND) * SECOND, SECOND)
}

function parseInstantSpan(text: string, now: Date): TimeSpan | undefined {
  const [, local = '', offset = ''] =
    /^(.*\d{2}:\d{2}.*?)\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)$/i.exec(text.trim()) ?? []
  const ahead = offsetMinutes(offset)
  const span = ahead === undefined ? undefined : parseLocal(local, now, UTC)
  if (ahead === undefined || span === undefined) return undefined
  const { from, to } = span.instants
  return instantSpan(from - ahead * MINUTE, to - from)
}

/** Parses `Z`, `UTC`, `+02:00`, `+0200` or `+02`; undefined for an offset that no zone has. */
function offsetMinutes(text: string): number | undefined {
  if (/^(Z|UTC)$/i.test(text)) return 0
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? []
  const size = Number(hours) * 60 + Number(minutes)
  if (hours === undefined || size > 14 * 60 || Number(minutes) > 59) return undefined
  return sign === '-' ? -size : size
}

function instantSpan(from: number, length: number): TimeSpan {
  const both = { from, to: from + length }
  return { instants: both, walls: both, isInstant: true }
}

function parseLocal(text: string, now: Date, zone: Zone): TimeSpan | undefined {
  // Timestamps from programs may have milliseconds, which the server's don't.
  const whole = text.trim().replace(/(:\d{2}:\d{2})\.\d+$/, '$1')
  const from = parseWallTime(parseMoment(whole, now, zone) ?? '')
  if (from === undefined) return undefined
  const length = lengthOf(whole)
  const start = toInstant(from, zone)
  // Days differ in length when the clocks change.
  const end = length === DAY ? toInstant(from + DAY, zone) : start + length
  return {
    instants: { from: start, to: end },
    walls: { from, to: from + length },
    isInstant: false,
  }
}

function lengthOf(text: string): number {
  if (!/\d{2}:\d{2}/.test(text)) return DAY
  return /\d{2}:\d{2}:\d{2}$/.test(text) ? SECOND : MINUTE
}

/**
 * Returns whether a server's moment is before a span (-1), in it (0) or after it (1); compares wall time if the
 * server's zone is unknown.
 */
export function compareToSpan(span: TimeSpan, moment: string, zone: Zone | undefined): number {
  const wall = parseWallTime(moment)
  if (wall === undefined) return -1
  const at = zone === undefined ? wall : toInstant(wall, zone)
  const { from, to } = zone === undefined ? span.walls : span.instants
  return at < from ? -1 : at < to ? 0 : 1
}
