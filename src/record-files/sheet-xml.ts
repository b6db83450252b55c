import { MOST_COLUMNS } from './limits.ts'

/** A sheet, as a workbook lists it. */
export interface ListedSheet {
  name: string
  /** The path of its data in the archive; undefined where the workbook does not say. */
  path: string | undefined
}

/** The sheets of a workbook in their order, from its two lists in XML. */
export function sheetsOf(workbook: string, relations: string): ListedSheet[] {
  const targets = new Map(
    tags(relations, 'Relationship').map(({ Id = '', Target = '' }) => [Id, pathOf(Target)]),
  )
  return tags(workbook, 'sheet').map((attributes) => {
    const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1]
    return { name: attributes['name'] ?? '', path: targets.get(id ?? '') }
  })
}

/** Paths begin at the workbook's folder, or with a slash at the archive's. */
function pathOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

/** The attributes of every tag of a name, in whatever namespace. */
function tags(xml: string, name: string): Record<string, string>[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}\\s([^<>]*)`, 'g')
  return [...xml.matchAll(pattern)].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
        ([, key = '', double, single]) => [key, decoded(double ?? single ?? '')],
      ),
    ),
  )
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, ten, sixteen, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = ten === undefined ? Number.parseInt(sixteen, 16) : Number(ten)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** The longest tag, in bytes. The package would read one that does not end again and again, without an end. */
const LONGEST_TAG = 16 * 1024

/** Whether all tags of XML end soon after they begin. */
export function hasShortTags(xml: Uint8Array): boolean {
  for (let at = xml.indexOf(OPEN); at >= 0; ) {
    const end = xml.subarray(at, at + LONGEST_TAG).indexOf(CLOSE)
    if (end < 0) return false
    at = xml.indexOf(OPEN, at + end)
  }
  return true
}

const OPEN = 0x3c
const CLOSE = 0x3e

/** A row's tag, a cell's with its column, and what a cell has if there is a value in it. */
const PARTS =
  /<(?:\w+:)?(?:(row)(?=[\s/>])(?:[^<>]*?\sr="(\d+)")?|c\s(?:[^<>]*?\s)?r="([A-Z]+)\d|(v|is)[\s>])/g

/**
 * What makes a sheet too large to be read as a whole, as a sentence goes on after its name and a colon; undefined if
 * nothing does. Rows and columns without values don't count, but a reader must not be told to make millions of them.
 */
export function sheetSizeProblem(xml: string, mostRows: number): string | undefined {
  let rows = 0
  let isFilled = false
  let column = ''
  for (const [, row, number, letters, value] of xml.matchAll(PARTS)) {
    if (row !== undefined) {
      isFilled = false
      if (Number(number ?? 0) > LAST_ROW) return 'it is damaged'
    } else if (letters !== undefined) {
      column = letters
      if (letters.length > LAST_COLUMN.length) return 'it is damaged'
    } else if (value !== undefined) {
      if (!isFilled) rows += 1
      isFilled = true
      if (rows > mostRows + 1)
        return `it has more than ${mostRows} rows, the limit for a spreadsheet`
      if (columnNumber(column) > MOST_COLUMNS) return `it has more than ${MOST_COLUMNS} columns`
    }
  }
  return undefined
}

/**
 * A sheet as the package reads it whole: it drops the cells of failed formulas, which are texts here (`#N/A`), and needs
 * every cell's position, which the format doesn't.
 */
export function readableSheet(xml: string): string {
  const shown = xml.replace(/(<(?:\w+:)?c\s(?:[^<>]*?\s)?t=)(["'])e\2/g, '$1$2str$2')
  return UNPLACED.test(shown) ? addCellReferences(shown) : shown
}

/** A cell that does not say where it is. */
const UNPLACED = /<(?:\w+:)?c(?=[\s/>])(?![^<>]*\sr=)/

const ROW_OR_CELL = /<(?:\w+:)?(row|c)(?=[\s/>])([^<>]*)/g

/** A sheet whose cells all say where they are: behind the one before, in the row after the one before. */
function addCellReferences(xml: string): string {
  let row = 0
  let column = 0
  return xml.replace(ROW_OR_CELL, (tag: string, name: string, attributes: string) => {
    const [, letters = '', number] = /\sr=["']([A-Z]*)(\d+)["']/.exec(attributes) ?? []
    if (name === 'row') {
      row = Number(number ?? row + 1)
      column = 0
      return tag
    }
    column = letters === '' ? column + 1 : columnNumber(letters)
    if (letters !== '') return tag
    return `${tag.slice(0, tag.length - attributes.length)} r="${columnLetters(column)}${row}"${attributes}`
  })
}

function columnLetters(column: number): string {
  if (column < 1) return ''
  const rest = (column - 1) % 26
  return columnLetters((column - 1 - rest) / 26) + String.fromCharCode(65 + rest)
}

/** Where every sheet ends. */
const LAST_ROW = 1_048_576
const LAST_COLUMN = 'XFD'

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}
