import { ServerError } from '../errors.ts'
import type { Json } from '../records/record.ts'
import { cleanCell, hasPlainForm, makeFormulaEscaper } from '../text/csv-injection.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { inChunks } from './chunks.ts'
import type { FormatOptions } from './format-options.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

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

/**
 * The same for a list whose records come some at a time. Throws a ServerError where a record has a field that those
 * before did not have: the heading names the columns once and for all.
 */
export async function* csvStream(
  sheets: AsyncIterable<Sheet>,
  options: CsvOptions,
): AsyncGenerator<string> {
  let first: Sheet | undefined
  for await (const sheet of sheets) {
    const { fields } = first ?? sheet
    const known = new Set(fields.map(({ name }) => name))
    const added = sheet.fields.find(({ name }) => !known.has(name))
    if (added !== undefined) throw newColumn(added)
    const isFirst = first === undefined
    yield* csvText({ ...sheet, fields }, isFirst ? options : { ...options, ...WITHOUT_BEGINNING })
    first ??= { ...sheet, rows: [] }
  }
}

const WITHOUT_BEGINNING = { hasHeading: false, hasCsvBom: false }

function newColumn({ name }: SheetField): ServerError {
  return new ServerError(
    `The server sent the field ${cleanLine(name)} with later records only, and CSV needs all columns at the start`,
    { hint: 'Use NDJSON: -o ndjson' },
  )
}

function* parts({ fields, rows }: Sheet, options: CsvOptions): Generator<string> {
  const { csvDelimiter: delimiter, hasCsvBom, isTerminal, hasHeading, isCsvRaw } = options
  const cell = cellWriter(options)
  const quoted = quoter(delimiter)
  if (hasCsvBom && !isTerminal) yield '\ufeff'
  if (hasHeading) {
    const names = fields.map(({ name }) => cell(undefined, isCsvRaw ? name : cleanLine(name)))
    yield `${names.map(quoted).join(delimiter)}\n`
  }
  for (const row of rows) {
    let line = ''
    for (const field of fields) {
      const value = valueIn(row, field.name)
      line += value === null ? delimiter : delimiter + quoted(cell(field, value))
    }
    yield `${line.slice(delimiter.length)}\n`
  }
}

/** Puts a cell between quotes where it has to be, or where a reader in another locale may take part of it for a separator. */
function quoter(delimiter: string): (text: string) => string {
  const code = (delimiter.codePointAt(0) ?? 0).toString(16)
  const special = new RegExp(`[";\\t\\r\\n|\\u{${code}}]|^\\s|\\s$`, 'u')
  return (text) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
}

/** Makes a cell's text; a heading is of no field. */
function cellWriter({
  isCsvRaw,
  isTerminal,
  csvDelimiter,
}: CsvOptions): (field: SheetField | undefined, value: Json) => string {
  const defused = makeFormulaEscaper(csvDelimiter)
  return (field, value) => {
    if (value === null) return ''
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const safe = isCsvRaw && !isTerminal ? text : cleanCell(text)
    return isCsvRaw || hasPlainForm(field?.kind ?? 'text', safe) ? safe : defused(safe)
  }
}
