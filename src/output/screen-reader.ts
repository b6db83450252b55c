import type { Json } from '../records/record.ts'
import { spellOutSigns } from '../text/spell-out-signs.ts'
import { cleanLine, trimBlankLines } from '../text/terminal-safe.ts'
import { wrapTo } from '../text/width.ts'
import { shownFields } from './card.ts'
import { type CellOptions, cellLine, cellOptions, cellText, columnFields } from './cells.ts'
import type { FormatOptions, Formatted } from './format-options.ts'
import { type Paint, painter, toneOf } from './paint.ts'
import { groupRows, ungroupedColumns } from './row-groups.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

type Row = Readonly<Record<string, Json>>

/** What formatting a record needs. */
interface Reading {
  cells: CellOptions
  paint: Paint
  options: FormatOptions
}

/**
 * Formats records for a screen reader: a heading, then a labelled line for each value, and an empty line between records.
 */
export async function screenReaderText(sheet: Sheet, options: FormatOptions): Promise<Formatted> {
  const [row] = sheet.rows
  if (row === undefined) return { text: [], omitted: [] }
  const { groups } = sheet
  const columns = groups === undefined ? sheet.columns : ungroupedColumns(sheet, groups)
  const fields = sheet.isList ? columnFields({ ...sheet, columns }) : shownFields(sheet, row)
  const place = sheet.isList ? 'table' : 'card'
  const cells = await cellOptions(sheet, fields, { ...options, target: place })
  const reading = { cells, paint: await painter(options.hasColor), options }
  const lines = sheet.isList
    ? groupedLines(sheet, fields, reading)
    : [...titleLines(sheet), ...fields.flatMap((field) => [...labelledLines(field, row, reading)])]
  return { text: wrapped(lines, options.columns), omitted: [] }
}

function* wrapped(lines: Iterable<string>, columns: number): Generator<string> {
  for (const line of lines) {
    for (const part of line.split('\n')) yield `${wrapTo(part, columns).join('\n').trimEnd()}\n`
  }
}

/** Between the values of a group's heading. */
const SEPARATOR = ', '

/** Returns the lines of a list, with the heading of each group before its records. */
function* groupedLines(
  { rows, groups }: Sheet,
  fields: readonly SheetField[],
  reading: Reading,
): Generator<string> {
  if (groups === undefined) return yield* listLines(rows, fields, reading)
  for (const [nth, [heading, own]] of [...groupRows(rows, groups, SEPARATOR)].entries()) {
    if (nth > 0) yield ''
    yield `${heading}:`
    yield ''
    yield* listLines(own, fields, reading)
  }
}

function* listLines(
  rows: readonly Row[],
  [first, ...others]: readonly SheetField[],
  reading: Reading,
): Generator<string> {
  for (const [nth, row] of rows.entries()) {
    if (nth > 0) yield ''
    if (first !== undefined) yield headingOf(first, row, reading)
    for (const field of others) yield* labelledLines(field, row, reading)
  }
}

/** Returns the value of the first column, with its label if it is only a number. */
function headingOf(field: SheetField, row: Row, { cells }: Reading): string {
  const text = cellLine(field, row, cells)
  if (text === '') return `${cleanLine(field.label)}: none`
  return /^\d+$/.test(text) ? `${cleanLine(field.label)} ${text}` : text
}

function titleLines({ title }: Sheet): string[] {
  if (title === undefined) return []
  return [
    [title.name, title.details]
      .map((text) => spellOutSigns(cleanLine(text)))
      .filter((text) => text !== '')
      .join(', '),
  ]
}

/** Returns the lines of a field; a long text goes below its label. */
function* labelledLines(field: SheetField, row: Row, reading: Reading): Generator<string> {
  const { cells, paint, options } = reading
  const text = trimBlankLines(cellText(field, row, cells))
  if (text === '' && field.isChosen !== true) return
  const label = cleanLine(field.label)
  if (text.includes('\n')) {
    yield `${label}:`
    yield text
    return
  }
  const tone = toneOf(field, valueIn(row, field.name), options.now, options.zone)
  yield `${label}: ${text === '' ? 'none' : paint(tone, cleanLine(text))}`
}
