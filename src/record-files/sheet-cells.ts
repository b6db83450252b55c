import type { Cell } from './record-file.ts'

/** A number in a spreadsheet, as opposed to a text that looks like one. */
export class SheetNumber {
  readonly written: string
  constructor(written: string) {
    this.written = written
  }
}

/** Returns a cell as it would be written in CSV: dates as YYYY-MM-DD, numbers in digits. Booleans stay booleans. */
export function sheetCell(cell: unknown): Cell {
  if (cell instanceof Date) return formatDateCell(cell)
  if (cell instanceof SheetNumber) return formatNumber(cell.written)
  if (typeof cell === 'string') return cell.replaceAll('\r\n', '\n')
  return typeof cell === 'boolean' ? cell : undefined
}

const SECOND = 1000

/** Day 0 of spreadsheets: a value on it is a time of day. */
const ZERO_DAYS: ReadonlySet<string> = new Set(['1899-12-30', '1904-01-01'])

/** Formats a date, with its time unless that is midnight. Spreadsheets have no time zone and count in fractions of a day. */
function formatDateCell(moment: Date): string {
  if (Number.isNaN(moment.getTime())) return ''
  const rounded = new Date(Math.round(moment.getTime() / SECOND) * SECOND).toISOString()
  const [day = '', time = ''] = rounded.slice(0, -'.000Z'.length).split('T')
  if (ZERO_DAYS.has(day) && time !== '00:00:00') return time
  return time === '00:00:00' ? day : `${day} ${time}`
}

/** Spreadsheets keep 15 digits; any more in the file are rounding errors. */
const DIGITS = 15

function formatNumber(written: string): string {
  if (/^-?\d{1,20}$/.test(written) && !/^-?\d{15}0+$/.test(written)) return written
  const value = Number(written)
  if (!Number.isFinite(value)) return written
  // The last digits are lost, though a spreadsheet shows zeros there.
  if (Math.abs(value) >= 10 ** DIGITS) return value.toExponential().replace('e', 'E')
  const text = String(Number(value.toPrecision(DIGITS)))
  const [, sign = '', whole = '', part = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? []
  if (exponent === undefined) return text
  return sign + withoutExponent(whole + part, whole.length + Number(exponent))
}

/** Places the decimal point after `point` digits. */
function withoutExponent(digits: string, point: number): string {
  if (point >= digits.length) return digits.padEnd(point, '0')
  return `0.${digits.padStart(digits.length - point, '0')}`
}
