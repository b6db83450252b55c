import { isCalendarDay } from '../records/parse-dates.ts'
import type { CellReading } from './cell-reading.ts'
import { excerpt } from './cell-text.ts'
import { type DayPattern, dayIn, isNoDay, isoDay } from './date-format.ts'

/** Reads a text of a column of dates: ISO 8601, or as `days` says that they are written. */
export function readDay(heading: string, text: string, days: DayPattern | undefined): CellReading {
  if (isNoDay(text)) return { is: 'nothing', isEmpty: true }
  const day = isoDay(text) ?? (days === undefined ? undefined : dayIn(days, text))
  if (day === undefined) return noDay(heading, text, days)
  if (isNoDay(day)) return { is: 'nothing', isEmpty: true }
  if (isCalendarDay(day)) return { is: 'value', value: day }
  return { is: 'refuse', why: `${heading} ${excerpt(text)}: no such date`, column: heading }
}

function noDay(heading: string, text: string, days: DayPattern | undefined): CellReading {
  const said = `${heading} ${excerpt(text)}`
  if (days !== undefined) {
    return { is: 'refuse', why: `${said}: not written as ${days.written}`, column: heading }
  }
  const isAmbiguous = /^\d{1,2}\D\d{1,2}\D\d{2,4}\b/.test(text)
  return {
    is: 'refuse',
    why: isAmbiguous
      ? `${said}: the day and the month can't be told apart`
      : `${said}: not a date like 2026-11-30`,
    column: heading,
    hint: /^\d{5}(?:\.\d+)?$/.test(text)
      ? 'This may be a spreadsheet’s day number. Format the column as dates and export it again'
      : `Say in the map how dates are written: dates: ${likelyPattern(text)}`,
  }
}

/** A pattern with the signs that a date has between its parts. */
function likelyPattern(text: string): string {
  if (/^\d{8}(?!\d)/.test(text)) return 'YYYYMMDD'
  const [, first = '', sign = '.', month = '', last = ''] =
    /^(\d+)(\D+?)(\d+|\p{L}+)\D+(\d+)/u.exec(text) ?? []
  if (first.length === 4) return `YYYY${sign}MM${sign}DD`
  const year = last.length === 2 ? 'YY' : 'YYYY'
  if (/^\p{L}/u.test(month)) return `DD${sign}MMM${sign}${year}`
  if (/^\p{L}{3,9} \d/u.test(text)) return 'MMM D, YYYY'
  return sign === '/' ? `DD/MM/${year}, or MM/DD/${year}` : `DD${sign}MM${sign}${year}`
}
