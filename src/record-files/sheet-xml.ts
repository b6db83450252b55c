import { MAX_COLUMNS } from './limits.ts'

/** A sheet as listed in a workbook. */
export interface ListedSheet {
  name: string
  /** The path of its data in the archive; undefined if the workbook doesn't say. */
  path: string | undefined
}

/** Returns the sheets of a workbook in order, from its XML and that of its relations. */
export function sheetsOf(workbook: string, relations: string): ListedSheet[] {
  const targets = new Map(
    tags(relations, 'Relationship').map(({ Id = '', Target = '' }) => [Id, pathOf(Target)]),
  )
  return tags(workbook, 'sheet').map((attributes) => {
    const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1]
    return { name: attributes['name'] ?? '', path: targets.get(id ?? '') }
  })
}

/** Paths are relative to the workbook's folder, or to the archive's root if they start with a slash. */
function pathOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`
}

/** The attributes of every tag with this name, in any namespace. */
function tags(xml: string, name: string): Record<string, string>[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}\\s([^<>]*)`, 'g')
  return [...xml.matchAll(pattern)].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
        ([, key = '', double, single]) => [key, decodeXml(double ?? single ?? '')],
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

function decodeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, ten, sixteen, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = ten === undefined ? Number.parseInt(sixteen, 16) : Number(ten)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** The longest tag, in bytes. The package would loop forever on one that never ends. */
const MAX_TAG_BYTES = 16 * 1024

/** Whether no tag is longer than the package can handle. */
export function hasShortTags(xml: Uint8Array): boolean {
  for (let at = xml.indexOf(OPEN); at >= 0; ) {
    const end = xml.subarray(at, at + MAX_TAG_BYTES).indexOf(CLOSE)
    if (end < 0) return false
    at = xml.indexOf(OPEN, at + end)
  }
  return true
}

const OPEN = 0x3c
const CLOSE = 0x3e

/** A row tag, a cell tag with its column, and the tags inside a cell that has a value. */
const PARTS =
  /<(?:\w+:)?(?:(row)(?=[\s/>])(?:[^<>]*?\sr="(\d+)")?|c\s(?:[^<>]*?\s)?r="([A-Z]+)\d|(v|is)[\s>])/g

/**
 * Returns why a sheet is too large to read, as a reason for `fileError`; undefined if it isn't. Rows and columns without
 * values don't count, but must not make the package create millions of empty cells.
 */
export function sheetSizeProblem(xml: string, maxRows: number): string | undefined {
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
      if (rows > maxRows + 1) return `it has more than ${maxRows} rows, the limit for a spreadsheet`
      if (columnNumber(column) > MAX_COLUMNS) return `it has more than ${MAX_COLUMNS} columns`
    }
  }
  return undefined
}

/**
 * Prepares a sheet for the package, which drops the cells of failed formulas (texts here: `#N/A`) and needs every cell's
 * position, which the format doesn't require.
 */
export function readableSheet(xml: string): string {
  const shown = xml.replace(/(<(?:\w+:)?c\s(?:[^<>]*?\s)?t=)(["'])e\2/g, '$1$2str$2')
  return UNPLACED.test(shown) ? addCellReferences(shown) : shown
}

/** A cell without a position. */
const UNPLACED = /<(?:\w+:)?c(?=[\s/>])(?![^<>]*\sr=)/

const ROW_OR_CELL = /<(?:\w+:)?(row|c)(?=[\s/>])([^<>]*)/g

/** Adds missing positions: a cell follows the one before it, and so does a row. */
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

/** The limits of any sheet. */
const LAST_ROW = 1_048_576
const LAST_COLUMN = 'XFD'

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}
