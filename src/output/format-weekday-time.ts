import { formatWallTime, parseInstant, parseWallTime, toWallTime } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'
import { fullDay } from './format-dates.ts'

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/**
 * Formats a moment for a text that is read later or by others: `Thu 26 Nov 14:02`, with the year if it isn't the current
 * one. One without a zone keeps its time.
 */
export function formatWeekdayTime(text: string, now: Date, zone: Zone): string {
  const instant = parseInstant(text)
  const moment = instant === undefined ? parseWallTime(text) : toWallTime(instant, zone)
  if (moment === undefined) return text
  const thisYear = new Date(toWallTime(now.getTime(), zone)).getUTCFullYear()
  const date = new Date(moment)
  const day = `${WEEKDAYS[date.getUTCDay()] ?? ''} ${fullDay(moment)}`
  const shown = date.getUTCFullYear() === thisYear ? day.replace(/ \d+$/, '') : day
  return `${shown} ${formatWallTime(moment).slice(11, 16)}`
}
