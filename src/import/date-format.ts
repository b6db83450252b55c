/** A compiled date format. */
export interface DayPattern {
  /** As in the map: `DD.MM.YYYY`. */
  written: string
  expression: RegExp
}

const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
]

/** The placeholders of a date format. Two-digit years are 1970 to 2069, nearly as in POSIX. */
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

/** The hint for an invalid date format in a map. */
export const DAY_PATTERN_HINT =
  'Use YYYY, MM and DD (or MMM for an English month name), as in DD.MM.YYYY; anything after the date is ignored'

/** Compiles a map's date format; undefined if it doesn't have exactly one day, month and year, or has other letters or digits. */
export function dayPattern(written: string): DayPattern | undefined {
  const tokens = written.trim().match(/[A-Za-z]+|[^A-Za-z]+/g) ?? []
  const parts = tokens.flatMap((token) => (/^[A-Za-z]/.test(token) ? partsIn(token) : [token]))
  const named = parts.filter((part) => part in PARTS).map((part) => part[0])
  const isWhole = ['Y', 'M', 'D'].every(
    (part) => named.filter((letter) => letter === part).length === 1,
  )
  if (!isWhole || parts.some((part) => !(part in PARTS) && /[\p{L}\p{N}]/u.test(part)))
    return undefined
  const source = parts.map((part, at) => sourceOf(part, parts, at)).join('')
  return {
    written: written.trim(),
    expression: new RegExp(`^${source}(?!\\p{N}|(?!T\\d)\\p{L})`, 'iu'),
  }
}

/** Splits a run of letters into its parts: `YYYYMMDD` has three. */
function partsIn(token: string): readonly string[] {
  return token.match(/(.)\1*/g) ?? []
}

/** Returns a part's regular expression. Without separators its digits must be complete; otherwise a leading zero may be missing. */
function sourceOf(part: string, parts: readonly string[], at: number): string {
  const source = PARTS[part]
  if (source === undefined)
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+')
  const isAdjacent = [parts[at - 1], parts[at + 1]].some(
    (other) => other !== undefined && other in PARTS,
  )
  return isAdjacent && part.length === 2 ? source.replace('{1,2}', '{2}') : source
}

/** Returns the date at the start of a text as YYYY-MM-DD, even if it isn't in the calendar; undefined if there isn't one. */
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

/** Returns the number of a month from its English name or at least its first three letters. */
function monthNamed(name: string): number | undefined {
  const index = MONTHS.findIndex(
    (month) => month.startsWith(name.toLowerCase()) && name.length >= 3,
  )
  // "Sept" is common too, and also the start of September.
  return index < 0 ? undefined : index + 1
}

/** Words that mean "no date", letters and digits only. */
const NO_DATE_WORDS: ReadonlySet<string> = new Set([
  ...['never', 'none', 'na', 'null', 'nil', 'unknown', 'unspecified', 'notset', 'notavailable'],
  ...['notapplicable', 'nodate', 'noexpiry', 'unset', 'undefined', 'tbd', 'tba', 'false', '0', ''],
  ...['neverexpires', 'doesnotexpire', 'noexpiration', 'noexpirydate', 'noexpirationdate', 'no'],
  ...['perpetual', 'unlimited', 'lifetime', 'forever'],
])

/** Dates that databases use for "no date", in any order: in the years 0, 1 and 9999, or 1601, from which Windows counts. */
const NO_DATE_YEAR =
  /^(?:(?:0000|0001|1601|9999)\D\d{1,2}\D\d{1,2}|\d{1,2}\D\d{1,2}\D(?:0000|0001|1601|9999))(?:\D.*)?$/s

/** The day 0 of a spreadsheet. */
const DAY_ZERO =
  /^(?:1899\D12\D3[01]|1900\D0?1\D00?|(?:12\D3[01]|3[01]\D12)\D1899|(?:0?1\D00?|00?\D0?1)\D1900)(?:\D.*)?$/s

/** Whether a cell in a date column means that there is no date. */
export function isNoDay(text: string): boolean {
  if (NO_DATE_YEAR.test(text) || DAY_ZERO.test(text)) return true
  return text.length < 30 && NO_DATE_WORDS.has(text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
}

/** ISO 8601, with or without a time of day. */
const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?$/i

/** Returns the day of an ISO 8601 date; undefined for anything else. */
export function isoDay(text: string): string | undefined {
  return ISO.exec(text)?.[1]
}
