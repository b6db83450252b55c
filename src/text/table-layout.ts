import { widthOf, wrapTo } from './width.ts'

/** A cell's text, and how many columns and rows it spans. */
interface TableCell {
  text: string
  colspan: number
  rowspan: number
}

const GAP = '  '

/** The maximum span of a cell; a made-up number must not cost anything. */
const MAX_SPAN = 20

/** Columns aren't made narrower than this to fit. */
const MIN_WIDTH = 8

/** A cell in its column. */
interface PlacedCell {
  column: number
  lines: string[]
  /** It spans several columns. */
  isWide: boolean
}

/** Lays out a table in columns; cells that are too wide are wrapped. */
export function layOutTable(rows: readonly (readonly TableCell[])[], columns: number): string {
  const placed = place(rows)
  const widths = fitWidths(widthsOf(placed), columns)
  const offsets = offsetsOf(widths)
  return placed.flatMap((row) => rowLines(row, widths, offsets, columns)).join('\n')
}

/** Places each cell in the first column that isn't taken by a cell above or before it. */
function place(rows: readonly (readonly TableCell[])[]): PlacedCell[][] {
  const takenUntil = new Map<number, number>()
  return rows.map((cells, row) => {
    let column = 0
    return cells.map(({ text, colspan, rowspan }) => {
      while ((takenUntil.get(column) ?? 0) > row) column += 1
      const at = column
      for (const end = at + limitSpan(colspan); column < end; column += 1) {
        if (rowspan > 1) takenUntil.set(column, row + limitSpan(rowspan))
      }
      const lines = text.split('\n').map((line) => line.trimEnd())
      return { column: at, lines, isWide: colspan > 1 }
    })
  })
}

function limitSpan(count: number): number {
  return Math.max(1, Math.min(Math.trunc(count) || 1, MAX_SPAN))
}

/** Returns the width of each column that isn't empty; cells that span several columns don't make them wider. */
function widthsOf(rows: readonly (readonly PlacedCell[])[]): Map<number, number> {
  const widths = new Map<number, number>()
  for (const { column, lines, isWide } of rows.flat()) {
    const known = widths.get(column) ?? 0
    const width = isWide
      ? Math.max(known, 1)
      : lines.reduce((widest, line) => Math.max(widest, widthOf(line)), known)
    if (width > 0) widths.set(column, width)
  }
  return widths
}

/** Makes the widest columns narrower until all of them fit. */
function fitWidths(widths: Map<number, number>, columns: number): Map<number, number> {
  let room = columns - GAP.length * (widths.size - 1)
  let left = widths.size
  let maxWidth = Number.POSITIVE_INFINITY
  for (const width of [...widths.values()].sort((a, b) => a - b)) {
    if (width * left > room) {
      maxWidth = Math.max(MIN_WIDTH, Math.floor(room / left))
      break
    }
    room -= width
    left -= 1
  }
  return new Map([...widths].map(([column, width]) => [column, Math.min(width, maxWidth)]))
}

/** Where each column starts. */
function offsetsOf(widths: ReadonlyMap<number, number>): Map<number, number> {
  const offsets = new Map<number, number>()
  let offset = 0
  for (const [column, width] of [...widths].sort(([a], [b]) => a - b)) {
    offsets.set(column, offset)
    offset += width + GAP.length
  }
  return offsets
}

function rowLines(
  cells: readonly PlacedCell[],
  widths: ReadonlyMap<number, number>,
  offsets: ReadonlyMap<number, number>,
  columns: number,
): string[] {
  let shown = cells.flatMap(({ column, lines, isWide }) => {
    const width = widths.get(column)
    if (width === undefined) return []
    const offset = offsets.get(column) ?? 0
    const room = isWide ? Math.max(width, columns - offset) : width
    return [{ offset, lines: lines.flatMap((line) => wrapTo(line, room)) }]
  })
  const drawn: string[] = []
  // Only cells that have such a line are visited, so the time is linear.
  for (let index = 0; shown.length > 0; index += 1) {
    shown = shown.filter(({ lines }) => index < lines.length)
    if (shown.length === 0) break
    let line = ''
    let end = 0
    for (const { offset, lines } of shown) {
      const text = lines[index] ?? ''
      if (text === '') continue
      line += ' '.repeat(Math.max(line === '' ? 0 : GAP.length, offset - end)) + text
      end = Math.max(end, offset) + widthOf(text)
    }
    drawn.push(line)
  }
  return drawn.length === 0 ? [''] : drawn
}
