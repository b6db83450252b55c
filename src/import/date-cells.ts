import { isCalendarDay } from '../records/parse-dates.ts'
import type { CellReading } from './cell-reading.ts'
import { excerpt } from './cell-text.ts'
import { type DayPattern, dayIn, isNoDay, isoDay } from './date-format.ts'

/** Reads a cell of a date column: ISO 8601, or the format `days`. */
export function readDay(heading: string, text: string, days: DayPattern | undefined): CellReading {
  if (isNoDay(text)) return { is: 'nothing', isEmpty: true }
  const day = isoDay(text) ?? (days === undefined ? undefined : dayIn(days, text))
  if (day === undefined) return notADate(heading, text, days)
  if (isNoDay(day)) return { is: 'nothing', isEmpty: true }
  if (isCalendarDay(day)) return { is: 'value', value: day }
  return { is: 'refuse', why: `${heading} ${excerpt(text)}: no such date`, column: heading }
}

function notADate(heading: string, text: string, days: DayPattern | undefined): CellReading {
  const cell = `${heading} ${excerpt(text)}`
  if (days !== undefined) {
    return { is: 'refuse', why: `${cell}: doesn't match ${days.written}`, column: heading }
  }
  const isAmbiguous = /^\d{1,2}\D\d{1,2}\D\d{2,4}\b/.test(text)
  return {
    is: 'refuse',
    why: isAmbiguous
      ? `${cell}: it isn't clear which number is the day and which the month`
      : `${cell}: not a date like 2026-11-30`,
    column: heading,
    hint: /^\d{5}(?:\.\d+)?$/.test(text)
      ? "This may be a spreadsheet's day number. Format the column as dates and export it again"
      : `Set the date format in a map: dates: ${likelyPattern(text)}`,
  }
}

/** Guesses the pattern of a date, with the separators it has. */
function likelyPattern(text: string): string {
  if (/^\d{8}(?!\d)/.test(text)) return 'YYYYMMDD'
  const [, first = '', separator = '.', month = '', end = ''] =
    /^(\d+)(\D+?)(\d+|\p{L}+)\D+(\d+)/u.exec(text) ?? []
  if (first.length === 4) return `YYYY${separator}MM${separator}DD`
  const year = end.length === 2 ? 'YY' : 'YYYY'
  if (/^\p{L}/u.test(month)) return `DD${separator}MMM${separator}${year}`
  if (/^\p{L}{3,9} \d/u.test(text)) return 'MMM D, YYYY'
  return separator === '/'
    ? `DD/MM/${year}, or MM/DD/${year}`
    : `DD${separator}MM${separator}${year}`
}
