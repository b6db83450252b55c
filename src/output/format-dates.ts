import {
  daysBetween,
  formatWallTime,
  parseInstant,
  parseWallTime,
  toWallTime,
  type WallTime,
} from '../time/wall-time.ts'
import { LOCAL_ZONE, type Zone } from '../time/zone.ts'

const MINUTE = 60_000

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Formats a moment for people in their zone: `2 h ago`, `yesterday`, `3 Nov`. One without a zone is in the server's unknown
 * zone (H44), so its date and time are shown as is.
 */
export function formatMoment(text: string, now: Date, zone: Zone = LOCAL_ZONE): string {
  const instant = parseInstant(text)
  if (instant === undefined) return asGiven(text)
  const ago = now.getTime() - instant
  const minutes = Math.round(ago / MINUTE)
  const size = Math.abs(minutes)
  // The server's clock may be a little ahead of this machine's.
  if (size < 1 || (ago < 0 && ago > -MINUTE)) return 'just now'
  const moment = toWallTime(instant, zone)
  const days = daysFrom(now, moment, zone)
  if (size < 60) return agoOrIn(minutes, `${size} min`)
  if (size < 24 * 60 && (days === 0 || size < 12 * 60)) {
    return agoOrIn(minutes, `${Math.round(size / 60)} h`)
  }
  return Math.abs(days) > 1 && Math.abs(days) < 7
    ? agoOrIn(-days, `${Math.abs(days)} d`)
    : formatCalendarDay(moment, now, zone)
}

/** Formats a day for people: `today`, `tomorrow`, `3 Nov`, with the year if it isn't the current one. */
export function formatDay(text: string, now: Date, zone: Zone = LOCAL_ZONE): string {
  const day = parseWallTime(text)
  return day === undefined ? text : formatCalendarDay(day, now, zone)
}

/** Formats a day in full with its distance: `15 Jan 2028 (in 1 y 2 m)`. */
export function formatDayLong(text: string, now: Date, zone: Zone = LOCAL_ZONE): string {
  const day = parseWallTime(text)
  return day === undefined ? text : `${fullDay(day)} (${distance(daysFrom(now, day, zone))})`
}

/** Dates within this many days expire soon. */
export const EXPIRY_WARNING_DAYS = 30

/** Days further in the past are shown as a date, which is shorter. */
const MAX_COUNTED_DAYS = 60

/**
 * Formats an expiry date: `expired 6 days ago`, `expired 15 Jan 2025`, `expires in 3 days`; one further ahead like any other
 * day.
 */
export function formatExpiry(text: string, now: Date, zone: Zone = LOCAL_ZONE): string {
  const days = daysUntil(text, now, zone)
  if (days === undefined || days > EXPIRY_WARNING_DAYS) return formatDay(text, now, zone)
  if (days < -MAX_COUNTED_DAYS) return `expired ${formatDay(text, now, zone)}`
  return expiring(days)
}

/** Formats an expiry date in full: `18 Nov 2026 (expired 6 days ago)`. */
export function formatExpiryLong(text: string, now: Date, zone: Zone = LOCAL_ZONE): string {
  const days = daysUntil(text, now, zone)
  if (days === undefined || days > EXPIRY_WARNING_DAYS) return formatDayLong(text, now, zone)
  const day = fullDay(parseWallTime(text) ?? 0)
  return `${day} (${days < -MAX_COUNTED_DAYS ? `expired ${distance(days)}` : expiring(days)})`
}

function expiring(days: number): string {
  const word = { '-1': 'expired yesterday', '0': 'expires today', '1': 'expires tomorrow' }[
    String(days)
  ]
  if (word !== undefined) return word
  return days < 0 ? `expired ${-days} days ago` : `expires in ${days} days`
}

/** Formats a moment in full with its distance: `24 Nov 2026 12:43 (2 h ago)`; one without a zone as is. */
export function formatMomentLong(text: string, now: Date, zone: Zone = LOCAL_ZONE): string {
  const instant = parseInstant(text)
  if (instant === undefined) return asGiven(text)
  const days = daysFrom(now, toWallTime(instant, zone), zone)
  const isNear = Math.abs(days) < 2
  return `${formatDateTime(text, zone)} (${isNear ? formatMoment(text, now, zone) : distance(days)})`
}

/** Formats a moment's day and time of day: `24 Nov 2026 12:43`; one without a zone as is. */
export function formatDateTime(text: string, zone: Zone = LOCAL_ZONE): string {
  const instant = parseInstant(text)
  if (instant === undefined) return asGiven(text)
  const moment = toWallTime(instant, zone)
  return `${fullDay(moment)} ${formatWallTime(moment).slice(11, 16)}`
}

/** Returns the number of days until a day (YYYY-MM-DD…), negative for the past; undefined if it isn't a date. */
export function daysUntil(text: string, now: Date, zone: Zone = LOCAL_ZONE): number | undefined {
  const day = parseWallTime(text)
  return day === undefined ? undefined : daysFrom(now, day, zone)
}

function asGiven(text: string): string {
  return parseWallTime(text) === undefined ? text : text.replace('T', ' ').slice(0, 16)
}

function formatCalendarDay(day: WallTime, now: Date, zone: Zone): string {
  const word = { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }[
    String(daysFrom(now, day, zone))
  ]
  if (word !== undefined) return word
  const thisYear = new Date(toWallTime(now.getTime(), zone)).getUTCFullYear()
  return new Date(day).getUTCFullYear() === thisYear ? shortDay(day) : fullDay(day)
}

function distance(days: number): string {
  const size = Math.abs(days)
  if (days === 0) return 'today'
  if (size === 1) return days > 0 ? 'tomorrow' : 'yesterday'
  if (size < 60) return agoOrIn(-days, `${size} d`)
  const months = Math.round(size / 30.44)
  const [years, rest] = [Math.floor(months / 12), months % 12]
  // After years, `m` can't be mistaken for minutes.
  if (years === 0) return agoOrIn(-days, `${rest} mo`)
  return agoOrIn(-days, rest === 0 ? `${years} y` : `${years} y ${rest} m`)
}

/** `ago` is positive for the past. */
function agoOrIn(ago: number, length: string): string {
  return ago > 0 ? `${length} ago` : `in ${length}`
}

function shortDay(day: WallTime): string {
  const date = new Date(day)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`
}

/** Formats a day with its year: `15 Jan 2028`. */
export function fullDay(day: WallTime): string {
  return `${shortDay(day)} ${new Date(day).getUTCFullYear()}`
}

/** Counts days by the person's calendar, so that clock changes don't matter. */
function daysFrom(now: Date, to: WallTime, zone: Zone): number {
  return daysBetween(toWallTime(now.getTime(), zone), to)
}
