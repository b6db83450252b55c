import { UsageError } from '../errors.ts'
import { toWallTime } from '../time/wall-time.ts'
import { LOCAL_ZONE, type Zone } from '../time/zone.ts'
import { parseClockTime } from './clock-time.ts'

const DISTANCES: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['tomorrow', 1],
  ['yesterday', -1],
])

/**
 * Parses a day: a calendar date (`2026-02-28`), `today`, `tomorrow`, `yesterday`, or a distance (`+30d`, `-2w`, `+3m`,
 * `+1y`). Returns YYYY-MM-DD in the person's time zone; undefined for anything else.
 */
export function parseDay(text: string, now: Date, zone: Zone = LOCAL_ZONE): string | undefined {
  const word = text.trim().toLowerCase()
  const here = new Date(toWallTime(now.getTime(), zone))
  const today = {
    year: here.getUTCFullYear(),
    month: here.getUTCMonth() + 1,
    day: here.getUTCDate(),
  }
  const distance = DISTANCES.get(word)
  if (distance !== undefined) return shifted(today, 'd', distance)
  const [, count, unit] = /^([+-]\d{1,5})([dwmy])$/.exec(word) ?? []
  if (count !== undefined && unit !== undefined) return shifted(today, unit, Number(count))
  return isCalendarDay(word) ? word : undefined
}

/** Anything longer isn't a moment, and the pattern here is for short texts only. */
const MAX_LENGTH = 100

/** Parses a day and time of day to YYYY-MM-DD HH:MM:SS, as the server stores it; a day alone is its midnight. */
export function parseMoment(text: string, now: Date, zone: Zone = LOCAL_ZONE): string | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const [, dayText, time] = /^(.*?)(?:[T ]+(\d{2}:\d{2}(?::\d{2})?))?$/i.exec(text.trim()) ?? []
  const day = dayText === undefined ? undefined : parseDay(dayText, now, zone)
  if (day === undefined) return undefined
  if (time === undefined) return `${day} 00:00:00`
  const isTime = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(time)
  return isTime ? `${day} ${time.length === 5 ? `${time}:00` : time}` : undefined
}

/**
 * Parses a duration (`45m`, `1h`, `1h30`, `1h30m`, `1.5h`, `1:30`, `00:45:00`) to HH:MM:SS. Throws a UsageError that names
 * `option`, also for a bare number, which has no unit.
 */
export function parseDuration(text: string, option: string): string {
  const word = text.trim().toLowerCase()
  if (/^\d+([.,]\d+)?$/.test(word)) {
    throw new UsageError(`${option} ${text}: minutes or hours?`, {
      hint: `Write ${word}m or ${word}h`,
    })
  }
  const seconds = parseClockTime(word) ?? unitSeconds(word)
  if (seconds === undefined) {
    throw new UsageError(`${option} ${text}: not a duration`, {
      hint: 'Write it as 45m, 1h30, 1:30 or 00:45:00',
    })
  }
  // ITFlow keeps HH:MM:SS only, and stores anything else as no time at all (H28).
  if (seconds > 359_999) throw new UsageError(`${option} ${text}: at most 99:59:59`)
  return clockText(seconds)
}

function unitSeconds(word: string): number | undefined {
  const compact = word.replaceAll(' ', '')
  const [, part] = /^(\d+[.,]\d+)h$/.exec(compact) ?? []
  if (part !== undefined) return Math.round(Number(part.replace(',', '.')) * 3600)
  const [, hours, minutes, rest, seconds] =
    /^(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(?<=h)(\d{1,2})|(\d{1,6})s)?$/.exec(compact) ?? []
  if ((hours ?? minutes ?? seconds) === undefined) return undefined
  return Number(hours ?? 0) * 3600 + Number(minutes ?? rest ?? 0) * 60 + Number(seconds ?? 0)
}

/** Formats seconds as HH:MM:SS. */
export function clockText(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

interface Day {
  year: number
  month: number
  day: number
}

/** Moves a day; a day that the resulting month doesn't have becomes its last one. */
function shifted({ year, month, day }: Day, unit: string, count: number): string {
  const days = unit === 'd' ? count : unit === 'w' ? count * 7 : 0
  const months = unit === 'm' ? count : unit === 'y' ? count * 12 : 0
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const last = daysIn(first.getUTCFullYear(), first.getUTCMonth() + 1)
  first.setUTCDate(Math.min(day, last) + days)
  return first.toISOString().slice(0, 10)
}

/** Whether a text is an existing day as YYYY-MM-DD. */
export function isCalendarDay(text: string): boolean {
  const [, year, month, day] = /^([1-9]\d{3})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined) return false
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
