import type { casual } from '../packages/chrono.ts'
import { toWallTime } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'
import { isCalendarDay, parseDay, parseMoment } from './parse-dates.ts'

/** The precision of a date: a day (YYYY-MM-DD), or a day and time of day (YYYY-MM-DD HH:MM:SS). */
export type DateKind = 'date' | 'moment'

/**
 * A date as ITFlow stores it and for a person to check (`Fri 4 Dec 2026`), or a sentence that says why the text isn't
 * one.
 */
type DateReading = { value: string; meaning: string } | { fault: string }

/** Parses dates that a person types: the formats of options, and English words. Its members fit a `TextQuestion`. */
interface DateWords {
  read(text: string): DateReading
  /** Returns what is wrong with a text; undefined for a date. */
  validate(text: string): string | undefined
  /** Returns the date that a text means; undefined if it isn't a date. */
  preview(text: string): string | undefined
}

/** Anything longer isn't a date. */
const MAX_LENGTH = 60

/**
 * Makes a parser for dates in words (`next friday`, `in 2 weeks`, `3 dec`), relative to now in the person's zone. A day
 * without a year is the next one, `last friday` the previous one. `03/04/2026` is refused as ambiguous.
 */
export async function makeDateParser(
  kind: DateKind,
  { clock, zone }: { clock: () => Date; zone: Zone },
): Promise<DateWords> {
  const { casual: english } = await import('../packages/chrono.ts')
  const read = (text: string) => readDate(text.trim(), { kind, now: clock(), zone, english })
  return {
    read,
    validate: (text) => {
      const reading = read(text)
      return 'fault' in reading ? reading.fault : undefined
    },
    preview: (text) => {
      const reading = read(text)
      return 'meaning' in reading ? reading.meaning : undefined
    },
  }
}

interface Reading {
  kind: DateKind
  now: Date
  zone: Zone
  english: typeof casual
}

function readDate(text: string, reading: Reading): DateReading {
  const { kind, now, zone } = reading
  const strict = kind === 'date' ? parseDay(text, now, zone) : parseMoment(text, now, zone)
  if (strict !== undefined) return validReading(strict)
  const fault = ambiguity(text, reading) ?? readWords(text, reading)
  return typeof fault === 'string' ? { fault } : fault
}

function validReading(value: string): DateReading {
  const [day = '', time] = value.split(' ')
  // `Fri, 04 Dec 2026 …`
  const [weekday = '', date = ''] = new Date(`${day}T00:00:00Z`).toUTCString().split(', ')
  const words = `${weekday} ${date.slice(0, 11).replace(/^0/, '')}`
  return { value, meaning: time === undefined ? words : `${words} ${time.slice(0, 5)}` }
}

/** Two numbers that may be a day and a month, or a month and a day. */
const NUMERIC = /(?<![\d./:-])(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?(?![\d:]|[./-]\d)/

/** Returns why a date in numbers is ambiguous and how to write either date; undefined if it isn't. */
function ambiguity(text: string, { now, zone }: Reading): string | undefined {
  const [written, first, second, year] = NUMERIC.exec(text) ?? []
  const [a, b] = [Number(first), Number(second)]
  if (written === undefined || a === b || !isMonth(a) || !isMonth(b)) return undefined
  const inYear =
    year === undefined
      ? new Date(toWallTime(now.getTime(), zone)).getUTCFullYear()
      : Number(year.padStart(4, '20'))
  const iso = [dayOf(inYear, a, b), dayOf(inYear, b, a)]
  return `${written} can be two dates. Write ${iso.join(' or ')}`
}

function isMonth(number: number): boolean {
  return number >= 1 && number <= 12
}

function dayOf(year: number, month: number, day: number): string {
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

/** Words and signs that may surround a date. */
const AROUND = /^(?:(?:on|by|due|until|from)\s+)?(.*?)[\s.!]*$/i

type Found = ReturnType<Reading['english']['parse']>[number]

/** Parses a date in words; returns what is wrong if the whole text isn't a date. */
function readWords(text: string, { kind, now, zone, english }: Reading): DateReading | string {
  const quoted = JSON.stringify(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text)
  const no = `${quoted} isn't a date. Try 2026-12-04, 3 dec, tomorrow or next friday`
  const [, words = ''] = text.length > MAX_LENGTH ? [] : (AROUND.exec(text) ?? [])
  if (words === '') return no
  const ahead = zone.offsetAt(now.getTime())
  const reference =
    kind === 'date' ? { instant: noonOf(now, ahead) } : { instant: now, timezone: ahead }
  // A day without a year is the next one, unless the words say otherwise.
  const forwardDate = !/\b(?:last|past|previous)\b/i.test(words)
  const [found, another] = english.parse(words, reference, { forwardDate })
  const isWhole = found?.index === 0 && found.text.length === words.length
  if (found === undefined || another !== undefined || !isWhole || found.end != null) return no
  const hasHour = found.start.isCertain('hour')
  const hasTime = hasHour || saysTimeOfDay(found)
  if (!saysDay(found) && (kind === 'date' || !hasTime)) return no
  if (saysZone(found)) return `${quoted} has a time zone. Give the time in your own zone`
  if (kind === 'date' && hasHour && !isNow(found)) {
    return `${quoted} has a time of day. Give only a day, such as 2026-12-04`
  }
  const value = valueIn(found, kind, hasTime)
  return isCalendarDay(value.slice(0, 10)) ? validReading(value) : no
}

/**
 * Returns noon of the person's day, on this process's clock. Days are parsed as noon and compared with it, so that today
 * is never in the past (`26 nov` on the afternoon of 26 November).
 */
function noonOf(now: Date, ahead: number): Date {
  const here = new Date(now.getTime() + ahead * 60_000)
  return new Date(here.getUTCFullYear(), here.getUTCMonth(), here.getUTCDate(), 12)
}

function valueIn({ start }: Found, kind: DateKind, hasTime: boolean): string {
  const day = dayOf(start.get('year') ?? 0, start.get('month') ?? 0, start.get('day') ?? 0)
  if (kind === 'date') return day
  const [hour, minute] = hasTime ? [start.get('hour') ?? 0, start.get('minute') ?? 0] : [0, 0]
  return `${day} ${twoDigits(hour)}:${twoDigits(minute)}:00`
}

function isRelative({ start }: Found): boolean {
  return start.tags().has('result/relativeDate')
}

function isNow({ start }: Found): boolean {
  return start.tags().has('casualReference/now')
}

/** Whether it names a day: `december` doesn't. */
function saysDay(found: Found): boolean {
  const { start } = found
  return start.isCertain('day') || start.isCertain('weekday') || isRelative(found)
}

const TIMES_OF_DAY = ['morning', 'afternoon', 'evening', 'tonight', 'noon', 'midnight']

function saysTimeOfDay({ start }: Found): boolean {
  return TIMES_OF_DAY.some((word) => start.tags().has(`casualReference/${word}`))
}

function saysZone(found: Found): boolean {
  return found.start.isCertain('timezoneOffset') && !isRelative(found) && !isNow(found)
}
