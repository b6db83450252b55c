import { cleanLine } from '../../text/terminal-safe.ts'
import { padTo, widthOf, wrapTo } from '../../text/width.ts'
import { EMPTY_CELL } from '../cells.ts'
import { fitColumns, GAP } from '../column-widths.ts'
import type { FormatOptions } from '../format-options.ts'
import type { Sheet } from '../sheet.ts'
import { reportTable, widestOf, wordWidth } from './report-cells.ts'

/** A column of a table and its cells, the first of which is its heading. */
interface Column {
  cells: readonly string[]
  alignment: 'left' | 'right'
  /** The width of its longest word. */
  minWidth: number
}

/**
 * Returns the lines of a table from which nothing is cut, for a text that can't be made wider: cells are wrapped between
 * words. Returns undefined if that isn't enough for it to fit.
 */
export async function wrappedTable(
  sheet: Sheet,
  options: FormatOptions,
): Promise<string[] | undefined> {
  const columns = await columnsOf(sheet, options)
  const needed = columns.reduce((sum, { minWidth }) => sum + minWidth + GAP, -GAP)
  if (needed > options.columns) return undefined
  const widths = fitColumns(
    columns.map(({ cells, minWidth }) => {
      const width = widestOf(cells)
      return { width, minWidth, floor: minWidth, weight: 1, dropPriority: undefined }
    }),
    options.columns,
  )
  const rows = options.hasHeading ? [0, ...rowsOf(sheet)] : rowsOf(sheet)
  return rows.flatMap((row) => rowLines(columns, widths, row))
}

function rowsOf({ rows }: Sheet): number[] {
  return rows.map((_, index) => index + 1)
}

async function columnsOf(sheet: Sheet, options: FormatOptions): Promise<Column[]> {
  const { columns, rows } = await reportTable(sheet, options)
  return columns.map(({ alignment }, index) => {
    const heading = cleanLine(sheet.columns[index]?.heading ?? '')
    const cells = [heading, ...rows.map((row) => cleanLine(row[index]?.text ?? '') || EMPTY_CELL)]
    return { cells, alignment, minWidth: wordWidth(cells) }
  })
}

function rowLines(columns: readonly Column[], widths: readonly number[], row: number): string[] {
  const wrapped = columns.map(({ cells }, at) => wrapTo(cells[row] ?? '', widths[at] ?? 1))
  const height = Math.max(...wrapped.map(({ length }) => length))
  return [...Array(height).keys()].map((line) =>
    columns
      .map(({ alignment }, at) => {
        const [text, width] = [wrapped[at]?.[line] ?? '', widths[at] ?? 1]
        if (alignment === 'left') return padTo(text, width)
        return ' '.repeat(Math.max(0, width - widthOf(text))) + text
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  )
}
