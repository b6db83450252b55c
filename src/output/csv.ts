import type { Json } from '../records/record.ts'
import { cleanText } from '../text/clean.ts'
import { inChunks } from './chunks.ts'
import { stringify } from './csv-stringify.ts'
import type { Sheet, SheetField } from './sheet.ts'

const ROWS_AT_ONCE = 500

// Numbers and flags have a form of their own, that no server fills with a formula.
const PLAIN: ReadonlySet<string> = new Set(['id', 'reference', 'integer', 'decimal', 'flag'])

/** How CSV is written. */
export interface CsvOptions {
  /** Cells that a spreadsheet would run are left as they are. */
  isRaw: boolean
  isTerminal: boolean
}

/**
 * CSV with the fields' own names as its heading. A text that a spreadsheet would run gets an
 * apostrophe before it, and what a terminal would act on is gone, unless raw and piped (H31).
 */
export function* csvText(sheet: Sheet, options: CsvOptions): Generator<string> {
  yield* inChunks(parts(sheet, options))
}

function* parts({ fields, rows }: Sheet, options: CsvOptions): Generator<string> {
  yield stringify([fields.map(({ name }) => cell(undefined, name, options))])
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const records = rows
      .slice(start, start + ROWS_AT_ONCE)
      .map((row) => fields.map((field) => cell(field, row[field.name] ?? null, options)))
    yield stringify(records)
  }
}

function cell(field: SheetField | undefined, value: Json, options: CsvOptions): string {
  if (value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const safe = options.isRaw && !options.isTerminal ? text : cleanCell(text)
  const isPlain = PLAIN.has(field?.kind ?? 'text') && /^-?[\d.]*$/.test(safe)
  return options.isRaw || isPlain ? safe : defused(safe)
}

/** Pairs of CR and LF, as web forms send them, are line breaks and stay. */
function cleanCell(text: string): string {
  return text.includes('\r\n') ? text.split('\r\n').map(cleanText).join('\r\n') : cleanText(text)
}

function defused(text: string): string {
  return /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
}
