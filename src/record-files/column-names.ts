import { MAX_COLUMNS } from './limits.ts'
import type { Cell, FileRow } from './record-file.ts'
import { fileError } from './record-file-error.ts'

/** Returns the column names of a heading row: trimmed, and a repeated name becomes `NAME#2`. Throws a UsageError for too many. */
export function headingNames(name: string, cells: readonly string[], line: number): string[] {
  if (cells.length > MAX_COLUMNS) {
    throw fileError(name, `it has ${cells.length} columns, and the limit is ${MAX_COLUMNS}`, {
      line,
    })
  }
  const trimmed = cells.map((cell) => cell.trim())
  const taken = new Set(trimmed)
  const seen = new Set<string>()
  return trimmed.map((heading) => {
    if (heading === '' || !seen.has(heading)) {
      seen.add(heading)
      return heading
    }
    let suffix = 2
    while (taken.has(`${heading}#${suffix}`)) suffix += 1
    taken.add(`${heading}#${suffix}`)
    return `${heading}#${suffix}`
  })
}

/** Returns a function that turns cells into rows. It also names columns that have values but no heading: `column 7`. */
export function rowMaker(headings: string[]): (cells: readonly Cell[], line: number) => FileRow {
  const width = headings.length
  const unnamed = headings.flatMap((heading, index) => (heading === '' ? [index] : []))
  return (cells, line) => {
    for (const index of unnamed) {
      if (!isBlankCell(cells[index])) headings[index] = `column ${index + 1}`
    }
    if (cells.length === width || cells.every(isBlankCell)) return { line, cells }
    const fault = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, but the heading has ${width}`
    return { line, cells, fault }
  }
}

/** Whether a cell, or a value read from one, is empty or only white space. */
export function isBlankCell(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '')
}

/** The columns of records that name their values (JSON, NDJSON, YAML), in order of first appearance. */
export class NamedColumns {
  readonly headings: string[] = []
  readonly #places = new Map<string, number>()
  readonly #file: string

  /** `file`: the file's name in messages. */
  constructor(file: string) {
    this.#file = file
  }

  /** A record's cells, in the order of the headings; undefined for a name that it doesn't have. */
  cells(record: object, line: number): Cell[] {
    const cells: Cell[] = new Array<Cell>(this.headings.length).fill(undefined)
    for (const [name, value] of Object.entries(record)) cells[this.#place(name, line)] = value
    return cells
  }

  #place(name: string, line: number): number {
    const known = this.#places.get(name)
    if (known !== undefined) return known
    const place = this.headings.push(name) - 1
    this.#places.set(name, place)
    if (place < MAX_COLUMNS) return place
    throw fileError(this.#file, `it has more than ${MAX_COLUMNS} different names`, { line })
  }
}
