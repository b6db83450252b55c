import { MOST_COLUMNS } from './limits.ts'
import type { Cell, FileRow } from './record-file.ts'
import { fileError } from './record-file-error.ts'

/** The columns' names of a heading: blanks around them are none of theirs, and the second of a name is `NAME#2`. */
export function headingNames(name: string, cells: readonly string[], line: number): string[] {
  if (cells.length > MOST_COLUMNS) {
    throw fileError(name, `it has ${cells.length} columns; at most ${MOST_COLUMNS} can be read`, {
      line,
    })
  }
  const written = cells.map((cell) => cell.trim())
  const taken = new Set(written)
  const seen = new Set<string>()
  return written.map((heading) => {
    if (heading === '' || !seen.has(heading)) {
      seen.add(heading)
      return heading
    }
    let count = 2
    while (taken.has(`${heading}#${count}`)) count += 1
    taken.add(`${heading}#${count}`)
    return `${heading}#${count}`
  })
}

/** Makes rows of cells, and names columns that have values but no heading. */
export function rowMaker(headings: string[]): (cells: readonly Cell[], line: number) => FileRow {
  const width = headings.length
  const nameless = headings.flatMap((heading, index) => (heading === '' ? [index] : []))
  return (cells, line) => {
    for (const index of nameless) {
      if (!isBlankCell(cells[index])) headings[index] = `column ${index + 1}`
    }
    if (cells.length === width || cells.every(isBlankCell)) return { line, cells }
    const fault = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, but the heading has ${width}`
    return { line, cells, fault }
  }
}

/** Whether there is nothing in a cell but blanks. */
export function isBlankCell(cell: Cell): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '')
}

/** The columns of records with names of their own, in the order in which they first occur. */
export class NamedColumns {
  readonly headings: string[] = []
  readonly #places = new Map<string, number>()
  readonly #file: string

  /** `file` is what messages call it. */
  constructor(file: string) {
    this.#file = file
  }

  /** A record's cells, in the order of the headings; undefined where it has no value of that name. */
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
    if (place < MOST_COLUMNS) return place
    throw fileError(this.#file, `it has more than ${MOST_COLUMNS} different names`, { line })
  }
}
