import { ServerError } from '../errors.ts'
import type { Json } from '../records/record.ts'
import { cleanCell, hasPlainForm, makeFormulaEscaper } from '../text/csv-injection.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { inChunks } from './chunks.ts'
import type { FormatOptions } from './format-options.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** Options for CSV. */
type CsvOptions = Pick<
  FormatOptions,
  'isCsvRaw' | 'hasCsvBom' | 'csvDelimiter' | 'isTerminal' | 'hasHeading'
>

/**
 * Formats CSV with the field names as its heading. Text that a spreadsheet would run gets an apostrophe before it, and
 * control sequences are removed, unless raw and piped (H31).
 */
export function* csvText(sheet: Sheet, options: CsvOptions): Generator<string> {
  yield* inChunks(parts(sheet, options))
}

/**
 * Formats CSV for a list whose records arrive in batches. Throws a ServerError if a record has a field that earlier ones
 * didn't have, since the heading is already written.
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
    if (added !== undefined) throw newColumnError(added)
    const isFirst = first === undefined
    yield* csvText({ ...sheet, fields }, isFirst ? options : { ...options, ...CONTINUED })
    first ??= { ...sheet, rows: [] }
  }
}

const CONTINUED = { hasHeading: false, hasCsvBom: false }

function newColumnError({ name }: SheetField): ServerError {
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

/** Returns a function that quotes a cell if necessary, or if a reader in another locale may see a separator in it. */
function quoter(delimiter: string): (text: string) => string {
  const code = (delimiter.codePointAt(0) ?? 0).toString(16)
  const special = new RegExp(`[";\\t\\r\\n|\\u{${code}}]|^\\s|\\s$`, 'u')
  return (text) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
}

/** Returns a function that formats a cell; a heading has no field. */
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
