import type { Cell } from './record-file.ts'

/** A number of a spreadsheet; the package marks it, since a text may look like one. */
export class SheetNumber {
  readonly written: string
  constructor(written: string) {
    this.written = written
  }
}

/** A cell as text, as it would stand in CSV: days as YYYY-MM-DD, numbers in digits; yes and no stay what they are. */
export function sheetCell(cell: unknown): Cell {
  if (cell instanceof Date) return momentText(cell)
  if (cell instanceof SheetNumber) return numberText(cell.written)
  if (typeof cell === 'string') return cell.replaceAll('\r\n', '\n')
  return typeof cell === 'boolean' ? cell : undefined
}

const SECOND = 1000

/** The days 0 of spreadsheets: what is on them is a time of day. */
const NO_DAYS: ReadonlySet<string> = new Set(['1899-12-30', '1904-01-01'])

/** A day, with its time unless that is midnight. A spreadsheet knows no zone, and counts in parts of a day. */
function momentText(moment: Date): string {
  if (Number.isNaN(moment.getTime())) return ''
  const rounded = new Date(Math.round(moment.getTime() / SECOND) * SECOND).toISOString()
  const [day = '', time = ''] = rounded.slice(0, -'.000Z'.length).split('T')
  if (NO_DAYS.has(day) && time !== '00:00:00') return time
  return time === '00:00:00' ? day : `${day} ${time}`
}

/** What a spreadsheet shows of a number: it keeps 15 digits, and what the file has beyond them is rounding. */
const DIGITS = 15

function numberText(written: string): string {
  if (/^-?\d{1,20}$/.test(written) && !/^-?\d{15}0+$/.test(written)) return written
  const value = Number(written)
  if (!Number.isFinite(value)) return written
  // The digits behind are gone, though a spreadsheet shows zeros there.
  if (Math.abs(value) >= 10 ** DIGITS) return value.toExponential().replace('e', 'E')
  const text = String(Number(value.toPrecision(DIGITS)))
  const [, sign = '', whole = '', part = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? []
  if (exponent === undefined) return text
  return sign + withoutExponent(whole + part, whole.length + Number(exponent))
}

/** Digits with the point after so many of them. */
function withoutExponent(digits: string, point: number): string {
  if (point >= digits.length) return digits.padEnd(point, '0')
  return `0.${digits.padStart(digits.length - point, '0')}`
}
