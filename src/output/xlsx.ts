import { UsageError } from '../errors.ts'
import { writeXlsx } from '../packages/write-xlsx.ts'
import type { Json } from '../records/record.ts'
import { cleanLine, cleanText } from '../text/terminal-safe.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** A workbook is made in memory; this many records take some 250 MB. */
export const MAX_ROWS = 10_000

/** The most characters that a cell may hold. */
const MAX_CHARACTERS = 32_767

/**
 * A workbook of one sheet, headed by the fields' own names. Texts, dates and amounts are cells of text, which no spreadsheet
 * runs, rounds or takes for another date; only what JSON has as a number or as true or false is typed. Throws a UsageError
 * for more records than it takes, and for a text that no cell holds.
 */
export async function xlsxBytes({ fields, rows }: Sheet): Promise<Uint8Array> {
  if (rows.length > MAX_ROWS) throw tooMany()
  const heading = fields.map(({ name }) => textCell(cleanLine(name)))
  const cells = rows.map((row) => fields.map((field) => cellOf(field, valueIn(row, field.name))))
  return writeXlsx([heading, ...cells], { stickyRowsCount: 1 }).toBuffer()
}

/** The error for more records than a workbook takes. */
export function tooMany(): UsageError {
  return new UsageError(`XLSX takes up to ${MAX_ROWS.toLocaleString('en')} records`, {
    hint: 'Use CSV, which takes any number (-o csv), or narrow the export',
  })
}

function cellOf(field: SheetField, value: Json) {
  if (value === null || value === '') return null
  if (typeof value === 'number') return { type: Number, value }
  if (typeof value === 'boolean') return { type: Boolean, value }
  const text = cleanText(typeof value === 'string' ? value : JSON.stringify(value))
  if (text.length > MAX_CHARACTERS) throw tooLong(field, text.length)
  return textCell(text)
}

/**
 * A workbook reads `_x0041_` as the character of that code. So a text that has this is escaped, and characters are written
 * that way which are no part of XML, or which write-excel-file leaves out (U+FFFD, for what was none of a character).
 */
const ESCAPED = /_(?=x[\da-f]{4}_)|[\ufffd\p{Noncharacter_Code_Point}]/giu

function textCell(value: string) {
  return { type: String, value: value.replace(ESCAPED, asCodes) }
}

function asCodes(found: string): string {
  return [...Array(found.length).keys()]
    .map((index) => `_x${found.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')}_`)
    .join('')
}

function tooLong({ name }: SheetField, length: number): UsageError {
  return new UsageError(
    `${name} of a record has ${length.toLocaleString('en')} characters, and an XLSX cell holds at most ${MAX_CHARACTERS.toLocaleString('en')}`,
    { hint: 'Use CSV, which takes any length (-o csv), or leave the field out with --fields' },
  )
}
