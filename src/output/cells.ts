import type { Json, NameLookup } from '../records/record.ts'
import { resources } from '../resources/index.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { capitalise } from '../text/sentence.ts'
import { cleanLine, cleanText } from '../text/terminal-safe.ts'
import type { Zone } from '../time/zone.ts'
import {
  formatDay,
  formatDayLong,
  formatExpiry,
  formatExpiryLong,
  formatMoment,
  formatMomentLong,
} from './format-dates.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** An empty cell at a terminal. */
export const EMPTY_CELL = '—'

/** A row of values to show. */
type Cells = Readonly<Record<string, Json>>

/** Where a value is shown: in a table, on a card, or piped to a program. */
type CellTarget = 'table' | 'card' | 'pipe'

/** Options for showing values. */
export interface CellOptions {
  target: CellTarget
  now: Date
  /** The person's time zone; by default the process's. */
  zone?: Zone | undefined
  names?: NameLookup
  /** Shows a date or a moment in another way than is usual where it is shown. */
  showDate?: ((field: SheetField, text: string) => string) | undefined
  /** Converts HTML to readable text; absent: HTML is shown as is. */
  htmlText?: (html: string) => string
}

/** Returns the options for a sheet; the HTML converter is loaded only if there is HTML. */
export async function cellOptions(
  sheet: Sheet,
  shown: readonly SheetField[],
  {
    target,
    now,
    zone,
    showDate,
    isHtmlRaw,
    columns,
  }: Pick<CellOptions, 'target' | 'now' | 'zone' | 'showDate'> & {
    isHtmlRaw: boolean
    columns?: number
  },
): Promise<CellOptions> {
  const hasHtml = !isHtmlRaw && shown.some(({ kind }) => kind === 'html') && sheet.rows.length > 0
  const { names } = sheet
  return {
    target,
    now,
    zone,
    showDate,
    ...(names === undefined ? {} : { names }),
    ...(hasHtml ? { htmlText: await htmlReader(columns) } : {}),
  }
}

async function htmlReader(columns: number | undefined): Promise<(html: string) => string> {
  const { htmlToText } = await import('../text/html-to-text.ts')
  return (html) => htmlToText(html, columns)
}

/** Returns a value as one clean line; empty for no value. */
export function cellLine(field: SheetField, row: Cells, options: CellOptions): string {
  return cleanLine(cellText(field, row, options))
}

/** Returns a value as clean text with line breaks; empty for no value. */
export function cellText(field: SheetField, row: Cells, options: CellOptions): string {
  return cleanText(plainText(field, row, options))
}

function plainText(field: SheetField, row: Cells, options: CellOptions): string {
  const value = valueIn(row, field.name)
  if (value === null || value === '') return ''
  if (typeof value === 'object') return JSON.stringify(value)
  switch (field.kind) {
    case 'flag':
      return value === true ? 'yes' : value === false ? 'no' : String(value)
    case 'integer':
      return field.words?.[Number(value)] ?? String(value)
    case 'reference':
      return referenceText(field, row, value, options)
    case 'date':
    case 'moment':
      return dateText(field, String(value), options)
    case 'html':
      return options.htmlText?.(String(value)) ?? String(value)
    default:
      return field.isEscaped === true ? decodeEntities(String(value)) : String(value)
  }
}

/** Returns a reference's name, on a card with its ID; without a name the ID, with a noun if it needs one. */
function referenceText(
  { refers }: SheetField,
  row: Cells,
  value: string | number | boolean,
  { names, target }: CellOptions,
): string {
  const name = refers === undefined ? undefined : names?.(refers, Number(value), row)
  if (name === undefined || name === '') return nameless(refers, value, { names, target })
  return target === 'card' ? `${decodeEntities(name)} (${value})` : decodeEntities(name)
}

function nameless(
  refers: SheetField['refers'],
  value: string | number | boolean,
  { names, target }: Pick<CellOptions, 'target'> & { names: NameLookup | undefined },
): string {
  if (names === undefined || target === 'pipe') return String(value)
  if (refers === undefined) return target === 'card' ? `ID ${value}` : String(value)
  const { directory, noun } = resources[refers]
  // In a table the heading says what the ID is, except for people (`ASSIGNED`).
  const prefix = directory?.noun ?? (target === 'card' ? noun : undefined)
  return prefix === undefined ? String(value) : `${prefix} ${value}`
}

function dateText(
  field: SheetField,
  text: string,
  { target, now, zone, showDate }: CellOptions,
): string {
  if (showDate !== undefined) return showDate(field, text)
  const { kind, isExpiry } = field
  if (target === 'pipe') return text
  if (isExpiry === true)
    return (target === 'card' ? formatExpiryLong : formatExpiry)(text, now, zone)
  const inFull = kind === 'moment' ? formatMomentLong : formatDayLong
  const short = kind === 'moment' ? formatMoment : formatDay
  return (target === 'card' ? inFull : short)(text, now, zone)
}

/** Returns the fields of a table's columns; one that the sheet doesn't list is plain text, labelled as its heading says (`NUMBER`). */
export function columnFields({ fields, columns }: Sheet): SheetField[] {
  const byName = new Map(fields.map((field) => [field.name, field]))
  return columns.map(
    ({ field, heading }) =>
      byName.get(field) ?? { name: field, label: capitalise(heading.toLowerCase()), kind: 'text' },
  )
}
