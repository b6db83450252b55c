import { alignedLines } from '../packages/cli-table.ts'
import type { Json } from '../records/record.ts'
import { cutTo, widthOf } from '../text/width.ts'
import type { Zone } from '../time/zone.ts'
import { EMPTY_CELL } from './cells.ts'
import { GAP } from './column-widths.ts'
import { type Paint, toneOf } from './paint.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

// The table package's time grows faster than the number of rows it gets at once.
const ROWS_AT_ONCE = 100

/** How the rows of a table are laid out and shown. */
export interface TableFrame {
  fields: readonly SheetField[]
  widths: readonly number[]
  /** The columns whose cells are on lines of their own. */
  below: readonly number[]
  paint: Paint
  now: Date
  zone: Zone | undefined
  hasHeading: boolean
  /** The terminal's width. */
  columns: number
}

/** Formats the heading, unless there is none, and each row: its cells in columns, and those below them. */
export function* tableLines(
  { rows }: Sheet,
  headings: readonly string[],
  cells: readonly string[][],
  frame: TableFrame,
): Generator<string> {
  const { fields, widths, hasHeading } = frame
  const kept = [...widths.keys()].filter((index) => (widths[index] ?? 0) > 0)
  const keptWidths = kept.map((index) => widths[index] ?? 0)
  const alignments = kept.map((index) => alignmentOf(fields[index], rows))
  for (let start = 0; start < cells.length; start += ROWS_AT_ONCE) {
    const part = cells
      .slice(start, start + ROWS_AT_ONCE)
      .map((row, offset) =>
        kept.map((index) => cellAt(row[index] ?? '', index, rows[start + offset] ?? {}, frame)),
      )
    const heading = kept.map((index) => cutTo(headings[index] ?? '', widths[index] ?? 0))
    const isFirst = start === 0 && hasHeading
    const aligned = alignedLines(isFirst ? [heading, ...part] : part, keptWidths, alignments)
    let row = isFirst ? start - 1 : start
    for (const line of aligned.split('\n')) {
      yield [line, ...linesBelow(cells[row] ?? [], frame), ''].join('\n')
      row += 1
    }
  }
}

/** Returns the cells that are below their row, indented unless they would be too long for the terminal. */
function linesBelow(cells: readonly string[], { below, columns }: TableFrame): string[] {
  return below.flatMap((index) => {
    const text = cells[index] ?? EMPTY_CELL
    if (text === EMPTY_CELL) return []
    return widthOf(text) + GAP > columns ? [text] : [`${' '.repeat(GAP)}${text}`]
  })
}

function cellAt(
  text: string,
  index: number,
  row: Readonly<Record<string, Json>>,
  { fields, widths, paint, now, zone }: TableFrame,
): string {
  const cut = cutTo(text, widths[index] ?? 0)
  const field = fields[index]
  if (field === undefined || text === EMPTY_CELL) return cut
  return paint(toneOf(field, valueIn(row, field.name), now, zone), cut)
}

/** Returns the alignment of a column: right for amounts, counts and durations; IDs are not. */
export function alignmentOf(field: SheetField | undefined, rows: Sheet['rows']): 'left' | 'right' {
  switch (field?.kind) {
    case 'decimal':
    case 'duration':
      return 'right'
    case 'integer':
      return field.words === undefined ? 'right' : 'left'
    case 'text':
      return isCounted(field, rows) ? 'right' : 'left'
    default:
      return 'left'
  }
}

/** Whether a field of unknown kind (a query's) has only numbers. */
function isCounted({ name }: SheetField, rows: Sheet['rows']): boolean {
  const values = rows.map((row) => valueIn(row, name)).filter((value) => value !== null)
  return values.length > 0 && values.every((value) => typeof value === 'number')
}
