import { cleanLine, trimBlankLines } from '../../text/terminal-safe.ts'
import { widthOf } from '../../text/width.ts'
import { parseWallTime } from '../../time/wall-time.ts'
import type { Zone } from '../../time/zone.ts'
import { shownFields } from '../card.ts'
import { cellOptions, cellText, columnFields } from '../cells.ts'
import { daysUntil, EXPIRY_WARNING_DAYS, formatDateTime, fullDay } from '../format-dates.ts'
import type { FormatOptions } from '../format-options.ts'
import { type Tone, toneOf } from '../paint.ts'
import { valueIn } from '../rows.ts'
import type { Sheet, SheetField } from '../sheet.ts'
import { alignmentOf } from '../table-lines.ts'
import type { Bar, Fact } from './document.ts'

/** A table's cells as people read them in a report: clean, not cut, empty for no value. */
export interface ReportTable {
  columns: readonly { label: string; alignment: 'left' | 'right' }[]
  rows: readonly (readonly ReportCell[])[]
}

/** A cell's text, which may have several lines, and what its value means. */
export interface ReportCell {
  text: string
  tone: Tone | undefined
}

/** Returns the options for a report, in which dates are days of a calendar: it may be read at any time. */
export function reportOptions(options: FormatOptions): FormatOptions {
  const { now, zone } = options
  return { ...options, showDate: (field, text) => dateText(field, text, now, zone) }
}

/** A day on which something ends also says so, if it has passed or is near. */
function dateText({ kind, isExpiry }: SheetField, text: string, now: Date, zone?: Zone): string {
  const day = kind === 'moment' ? undefined : parseWallTime(text)
  const date = day === undefined ? formatDateTime(text, zone) : fullDay(day)
  const days = isExpiry === true ? daysUntil(text, now, zone) : undefined
  if (days === undefined || days > EXPIRY_WARNING_DAYS) return date
  return `${date} (${days < 0 ? 'expired' : (NEAR[days] ?? `in ${days} days`)})`
}

const NEAR: Readonly<Record<number, string>> = { 0: 'today', 1: 'tomorrow' }

/** Returns the cells of a list. */
export async function reportTable(sheet: Sheet, options: FormatOptions): Promise<ReportTable> {
  const fields = columnFields(sheet)
  const cells = await cellOptions(sheet, fields, { ...options, target: 'table' })
  const { now, zone } = options
  return {
    columns: fields.map((field) => ({
      label: cleanLine(field.label),
      alignment: alignmentOf(field, sheet.rows),
    })),
    rows: sheet.rows.map((row) =>
      fields.map((field) => ({
        text: trimBlankLines(cellText(field, row, cells)),
        tone: toneOf(field, valueIn(row, field.name), now, zone),
      })),
    ),
  }
}

/** Returns the width of the widest of any number of texts; 0 for none. */
export function widestOf(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0)
}

/** Returns the largest value of the bars of a chart; 0 for none. */
export function largestOf(bars: readonly Bar[]): number {
  return bars.reduce((most, { value }) => Math.max(most, value), 0)
}

/** Longer words may be broken to fit a narrow column. */
const MAX_WORD_WIDTH = 20

/** Returns the width that a column needs for its longest word, so that none is broken but very long ones. */
export function wordWidth(texts: readonly string[]): number {
  const words = texts.flatMap((text) => text.split(/\s+/))
  const widest = words.reduce((most, word) => Math.max(most, widthOf(word)), 1)
  return Math.min(widest, MAX_WORD_WIDTH)
}

/** Returns what there is to show of one record, as a card does. */
export async function recordFacts(sheet: Sheet, options: FormatOptions): Promise<Fact[]> {
  const [row] = sheet.rows
  if (row === undefined) return []
  const fields = shownFields(sheet, row)
  const cells = await cellOptions(sheet, fields, { ...options, target: 'table' })
  return fields.map((field) => ({ label: field.label, value: cellText(field, row, cells) }))
}

/** Returns the heading of a section with its number of records: `Assets (40)`. */
export function sectionHeading({ title, count }: { title: string; count?: number }): string {
  return count === undefined ? title : `${title} (${count})`
}

/** Whether a caption says more than the title of its section. */
export function isOwnCaption({ caption }: { caption: string }, title: string): boolean {
  const own = cleanLine(caption).trim()
  return own !== '' && own !== cleanLine(title).trim()
}
