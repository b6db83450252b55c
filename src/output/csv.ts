import type { Json } from '../records/record.ts'
import { cleanLine } from '../text/clean.ts'
import { cleanCell, defuser, hasPlainForm } from '../text/csv-cell.ts'
import { inChunks } from './chunks.ts'
import { stringify } from './csv-stringify.ts'
import type { FormatOptions } from './format-options.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

const ROWS_AT_ONCE = 500

/** How CSV is written. */
type CsvOptions = Pick<
  FormatOptions,
  'isCsvRaw' | 'hasCsvBom' | 'csvDelimiter' | 'isTerminal' | 'hasHeading'
>

/**
 * CSV with the fields' own names as its heading. A text that a spreadsheet would run gets an
 * apostrophe before it, and what a terminal would act on is gone, unless raw and piped (H31).
 */
export function* csvText(sheet: Sheet, options: CsvOptions): Generator<string> {
  yield* inChunks(parts(sheet, options))
}

function* parts({ fields, rows }: Sheet, options: CsvOptions): Generator<string> {
  const { csvDelimiter: delimiter, hasCsvBom, isTerminal, hasHeading, isCsvRaw } = options
  const format = { delimiter, quoted_match: QUOTED }
  const cell = cellWriter(options)
  if (hasCsvBom && !isTerminal) yield '\ufeff'
  if (hasHeading) {
    yield stringify(
      [fields.map(({ name }) => cell(undefined, isCsvRaw ? name : cleanLine(name)))],
      format,
    )
  }
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const records = rows
      .slice(start, start + ROWS_AT_ONCE)
      .map((row) => fields.map((field) => cell(field, valueIn(row, field.name))))
    yield stringify(records, format)
  }
}

/** Makes a cell's text; a heading is of no field. */
function cellWriter({
  isCsvRaw,
  isTerminal,
  csvDelimiter,
}: CsvOptions): (field: SheetField | undefined, value: Json) => string {
  const defused = defuser(csvDelimiter)
  return (field, value) => {
    if (value === null) return ''
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const safe = isCsvRaw && !isTerminal ? text : cleanCell(text)
    return isCsvRaw || hasPlainForm(field?.kind ?? 'text', safe) ? safe : defused(safe)
  }
}

/** A cell is quoted if it has what a reader in another locale may take for a separator, or blanks at its ends. */
const QUOTED = /[;\t\r\n|]|^\s|\s$/
