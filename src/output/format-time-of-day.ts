import { formatWallTime, parseInstant, toWallTime } from '../time/wall-time.ts'
import { LOCAL_ZONE, type Zone } from '../time/zone.ts'
import { formatDateTime, formatDay } from './format-dates.ts'

/** Formats a moment's time of day, with the day unless it is today: `14:02`, `tomorrow 02:00`; one without a zone as is. */
export function formatTimeOfDay(text: string, now: Date, zone: Zone = LOCAL_ZONE): string {
  const instant = parseInstant(text)
  if (instant === undefined) return formatDateTime(text, zone)
  const moment = formatWallTime(toWallTime(instant, zone))
  const day = formatDay(moment, now, zone)
  return day === 'today' ? moment.slice(11, 16) : `${day} ${moment.slice(11, 16)}`
}
