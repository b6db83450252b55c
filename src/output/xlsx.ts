import { UsageError } from '../errors.ts'
import { writeXlsx } from '../packages/write-xlsx.ts'
import type { Json } from '../records/record.ts'
import { cleanLine, cleanText } from '../text/terminal-safe.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** A workbook is built in memory; this many records take about 250 MB. */
export const MAX_ROWS = 10_000

/** The maximum number of characters in a cell. */
const MAX_CHARACTERS = 32_767

/**
 * Returns a workbook of one sheet with the field names as its heading. Texts, dates and amounts are text cells, which no
 * spreadsheet runs, rounds or converts; only JSON's numbers and booleans are typed. Throws a UsageError for too many records,
 * and for a text that is too long for a cell.
 */
export async function xlsxBytes({ fields, rows }: Sheet): Promise<Uint8Array> {
  if (rows.length > MAX_ROWS) throw tooMany()
  const heading = fields.map(({ name }) => textCell(cleanLine(name)))
  const cells = rows.map((row) => fields.map((field) => cellOf(field, valueIn(row, field.name))))
  return writeXlsx([heading, ...cells], { stickyRowsCount: 1 }).toBuffer()
}

/** Builds the error for more records than a workbook can hold. */
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
 * A workbook reads `_x0041_` as the character with that code, so such text is escaped. Characters that XML doesn't allow, or
 * that write-excel-file drops (U+FFFD, the replacement character), are written that way.
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
