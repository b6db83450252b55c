const DAY = 86_400_000

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A moment of the server's (YYYY-MM-DDTHH:MM:SS, taken as local time) as people say it: `2 h ago`, `yesterday`, `3 Nov`. */
export function sayMoment(text: string, now: Date): string {
  const moment = parse(text)
  if (moment === undefined) return text
  const minutes = Math.round((now.getTime() - moment.getTime()) / 60_000)
  const size = Math.abs(minutes)
  if (size < 1) return 'just now'
  const days = daysBetween(now, moment)
  if (size < 60) return placed(minutes, `${size} min`)
  if (size < 24 * 60 && (days === 0 || size < 12 * 60)) {
    return placed(minutes, `${Math.round(size / 60)} h`)
  }
  return Math.abs(days) > 1 && Math.abs(days) < 7
    ? placed(-days, `${Math.abs(days)} d`)
    : sayDay(text, now)
}

/** A day as people say it: `today`, `tomorrow`, `3 Nov`, with the year where it is another one. */
export function sayDay(text: string, now: Date): string {
  const day = parse(text)
  if (day === undefined) return text
  const word = { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }[String(daysBetween(now, day))]
  if (word !== undefined) return word
  return day.getFullYear() === now.getFullYear() ? shortDay(day) : fullDay(day)
}

/** A day in full, with how far off it is: `15 Jan 2028 (in 1 y 2 m)`. */
export function sayDayInFull(text: string, now: Date): string {
  const day = parse(text)
  return day === undefined ? text : `${fullDay(day)} (${distance(daysBetween(now, day))})`
}

/** A moment in full, with how far off it is: `24 Nov 2026 12:43 (2 h ago)`. */
export function sayMomentInFull(text: string, now: Date): string {
  const moment = parse(text)
  if (moment === undefined) return text
  const days = daysBetween(now, moment)
  const isNear = Math.abs(days) < 2
  return `${fullDay(moment)} ${text.slice(11, 16)} (${isNear ? sayMoment(text, now) : distance(days)})`
}

/** How many days lie between now and a day (YYYY-MM-DD…): negative for the past; undefined where it is no date. */
export function daysUntil(text: string, now: Date): number | undefined {
  const day = parse(text)
  return day === undefined ? undefined : daysBetween(now, day)
}

function distance(days: number): string {
  const size = Math.abs(days)
  if (days === 0) return 'today'
  if (size === 1) return days > 0 ? 'tomorrow' : 'yesterday'
  if (size < 60) return placed(-days, `${size} d`)
  const months = Math.round(size / 30.44)
  const [years, rest] = [Math.floor(months / 12), months % 12]
  const parts = [...(years > 0 ? [`${years} y`] : []), ...(rest > 0 ? [`${rest} m`] : [])]
  return placed(-days, parts.join(' '))
}

/** Positive for the past. */
function placed(ago: number, length: string): string {
  return ago > 0 ? `${length} ago` : `in ${length}`
}

function shortDay(day: Date): string {
  return `${day.getDate()} ${MONTHS[day.getMonth()] ?? ''}`
}

function fullDay(day: Date): string {
  return `${shortDay(day)} ${day.getFullYear()}`
}

function parse(text: string): Date | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(text)
  if (parts === null) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => (part === undefined ? 0 : Number(part)))
  return new Date(year, month - 1, day, hour, minute, second)
}

/** By the calendar, so that clock changes do not count. */
function daysBetween(from: Date, to: Date): number {
  return Math.round((dayNumber(to) - dayNumber(from)) / DAY)
}

function dayNumber(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
}
