/** How a day is written, ready to be read. */
export interface DayPattern {
  /** As the map has it: `DD.MM.YYYY`. */
  written: string
  expression: RegExp
}

const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
]

/** What stands for a part of a day. Years of two digits are 1970 to 2069, as POSIX nearly has it. */
const PARTS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<year>\\d{2})',
  MMMM: '(?<month>\\p{L}{3,9})',
  MMM: '(?<month>\\p{L}{3,9})',
  MM: '(?<month>\\d{1,2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
  D: '(?<day>\\d{1,2})',
}

/** What a map may write for dates, for messages. */
export const DAY_PATTERN_HINT =
  'Write it with YYYY, MM and DD (or MMM for a month in English), as in DD.MM.YYYY; what follows the day is left'

/** Reads how a map says that dates are written; undefined for what names no day, month and year, or anything else. */
export function dayPattern(written: string): DayPattern | undefined {
  const tokens = written.trim().match(/[A-Za-z]+|[^A-Za-z]+/g) ?? []
  const parts = tokens.flatMap((token) => (/^[A-Za-z]/.test(token) ? partsIn(token) : [token]))
  const named = parts.filter((part) => part in PARTS).map((part) => part[0])
  const isWhole = ['Y', 'M', 'D'].every((part) => named.filter((one) => one === part).length === 1)
  if (!isWhole || parts.some((part) => !(part in PARTS) && /[\p{L}\p{N}]/u.test(part)))
    return undefined
  const source = parts.map((part, at) => sourceOf(part, parts, at)).join('')
  return {
    written: written.trim(),
    expression: new RegExp(`^${source}(?!\\p{N}|(?!T\\d)\\p{L})`, 'iu'),
  }
}

/** The parts that stand together: `YYYYMMDD` has three. */
function partsIn(token: string): readonly string[] {
  return token.match(/(.)\1*/g) ?? []
}

/** Digits that stand together are as many as the pattern has; otherwise a leading zero may be missing. */
function sourceOf(part: string, parts: readonly string[], at: number): string {
  const source = PARTS[part]
  if (source === undefined)
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+')
  const isBeside = [parts[at - 1], parts[at + 1]].some(
    (other) => other !== undefined && other in PARTS,
  )
  return isBeside && part.length === 2 ? source.replace('{1,2}', '{2}') : source
}

/** The day at the beginning of a text, as YYYY-MM-DD, in the calendar or not; undefined where the text begins with none. */
export function dayIn({ expression }: DayPattern, text: string): string | undefined {
  const { year = '', month = '', day = '' } = expression.exec(text)?.groups ?? {}
  const monthNumber = /^\d/.test(month) ? Number(month) : monthNamed(month)
  if (year === '' || monthNumber === undefined) return undefined
  const padded = [fullYear(year), monthNumber, day].map((part) => String(part).padStart(2, '0'))
  return padded.join('-')
}

function fullYear(year: string): string {
  if (year.length === 4) return year
  return `${Number(year) < 70 ? '20' : '19'}${year}`
}

/** The number of a month by its name in English, or the beginning of it. */
function monthNamed(name: string): number | undefined {
  const index = MONTHS.findIndex(
    (month) => month.startsWith(name.toLowerCase()) && name.length >= 3,
  )
  // "Sept" is usual, and is how September begins.
  return index < 0 ? undefined : index + 1
}

/** Words that stand for no date, letters and digits only. */
const NONE: ReadonlySet<string> = new Set([
  ...['never', 'none', 'na', 'null', 'nil', 'unknown', 'unspecified', 'notset', 'notavailable'],
  ...['notapplicable', 'nodate', 'noexpiry', 'unset', 'undefined', 'tbd', 'tba', 'false', '0', ''],
  ...['neverexpires', 'doesnotexpire', 'noexpiration', 'noexpirydate', 'noexpirationdate', 'no'],
  ...['perpetual', 'unlimited', 'lifetime', 'forever'],
])

/** What databases have for no date, in any order: a day of no year, of the first or the last, or the one from which Windows counts. */
const NO_YEAR =
  /^(?:(?:0000|0001|1601|9999)\D\d{1,2}\D\d{1,2}|\d{1,2}\D\d{1,2}\D(?:0000|0001|1601|9999))(?:\D.*)?$/s

/** The day 0 of a spreadsheet. */
const DAY_ZERO =
  /^(?:1899\D12\D3[01]|1900\D0?1\D00?|(?:12\D3[01]|3[01]\D12)\D1899|(?:0?1\D00?|00?\D0?1)\D1900)(?:\D.*)?$/s

/** Whether what stands in a column of dates means that there is none. */
export function isNoDay(text: string): boolean {
  if (NO_YEAR.test(text) || DAY_ZERO.test(text)) return true
  return text.length < 30 && NONE.has(text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
}

/** ISO 8601, with or without a time of day. */
const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?$/i

/** The day of a date as ISO 8601 writes it; undefined for anything else. */
export function isoDay(text: string): string | undefined {
  return ISO.exec(text)?.[1]
}
