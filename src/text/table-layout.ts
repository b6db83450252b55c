import { widthOf, wrapTo } from './width.ts'

/** A cell as its text, and how many columns and rows it takes. */
export interface TableCell {
  text: string
  colspan: number
  rowspan: number
}

const GAP = '  '

/** What a cell takes at most: a number that somebody made up must not cost anything. */
const MOST_SPANNED = 20

/** A column is made no narrower than this to fit. */
const LEAST = 8

/** A cell in its column. */
interface Placed {
  column: number
  lines: string[]
  /** It stands in more columns than this one. */
  isWide: boolean
}

/** A table's cells as columns, wrapped within themselves where they do not fit; a row's cells stand beside each other. */
export function layOutTable(rows: readonly (readonly TableCell[])[], columns: number): string {
  const placed = place(rows)
  const widths = fitted(widthsOf(placed), columns)
  const offsets = offsetsOf(widths)
  return placed.flatMap((row) => rowLines(row, widths, offsets, columns)).join('\n')
}

/** Each cell in the first column that no cell above or before it takes. */
function place(rows: readonly (readonly TableCell[])[]): Placed[][] {
  const takenUntil = new Map<number, number>()
  return rows.map((cells, row) => {
    let column = 0
    return cells.map(({ text, colspan, rowspan }) => {
      while ((takenUntil.get(column) ?? 0) > row) column += 1
      const at = column
      for (const end = at + spanned(colspan); column < end; column += 1) {
        if (rowspan > 1) takenUntil.set(column, row + spanned(rowspan))
      }
      const lines = text.split('\n').map((line) => line.trimEnd())
      return { column: at, lines, isWide: colspan > 1 }
    })
  })
}

function spanned(count: number): number {
  return Math.max(1, Math.min(Math.trunc(count) || 1, MOST_SPANNED))
}

/** The width of each column in which something stands; what stands in several columns makes none of them wider. */
function widthsOf(rows: readonly (readonly Placed[])[]): Map<number, number> {
  const widths = new Map<number, number>()
  for (const { column, lines, isWide } of rows.flat()) {
    const known = widths.get(column) ?? 0
    const width = isWide
      ? Math.max(known, 1)
      : lines.reduce((most, line) => Math.max(most, widthOf(line)), known)
    if (width > 0) widths.set(column, width)
  }
  return widths
}

/** The widest columns are made narrower until all of them fit. */
function fitted(widths: Map<number, number>, columns: number): Map<number, number> {
  let room = columns - GAP.length * (widths.size - 1)
  let left = widths.size
  let most = Number.POSITIVE_INFINITY
  for (const width of [...widths.values()].sort((a, b) => a - b)) {
    if (width * left > room) {
      most = Math.max(LEAST, Math.floor(room / left))
      break
    }
    room -= width
    left -= 1
  }
  return new Map([...widths].map(([column, width]) => [column, Math.min(width, most)]))
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
  cells: readonly Placed[],
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
  // Each step takes as long as there are cells that have such a line.
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
