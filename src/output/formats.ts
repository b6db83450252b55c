import { UsageError } from '../errors.ts'
import { cleanText } from '../text/terminal-safe.ts'
import { FORMAT_NAMES, type Format } from './format-names.ts'
import type { FormatOptions, Formatted, FormatWriter, StreamWriter } from './format-options.ts'
import { jsonText, ndjsonText } from './json.ts'
import type { Sheet } from './sheet.ts'
import { tsvText } from './tsv.ts'

/** An output format. */
export interface FormatRow {
  /** Its name in sentences. */
  title: string
  /** Whether it has its own option, short for `--output NAME`. */
  hasFlag?: true
  /** Who reads it: for a person a command may print less than the whole record. */
  reader: 'person' | 'program'
  /** What it shows for a reference by default, without `--names` or `--ids`. */
  references: 'names' | 'ids'
  /** The format of errors and notices on standard error. */
  noticeFormat: 'lines' | 'json'
  /** It can contain lists and objects, and records may have different fields. */
  isStructured?: true
  /** It has one record per line rather than a single document. */
  hasLines?: true
  /** The options that only it uses: the flag each sets, and its name. */
  ownOptions?: readonly { flag: OwnFlag; option: string }[]
  /** Formats a sheet; slow modules are loaded only then. */
  write: FormatWriter
  /** Loads the writer for records that arrive in batches; absent: it needs all of them at once. */
  loadStream?: () => Promise<StreamWriter>
  /** Partial output is useful, so lists are printed as their records arrive. */
  canBeTruncated?: true
}

/** A flag that only one format uses. */
type OwnFlag = 'csvBom' | 'csvDelimiter'

/** The output formats; one without a writer doesn't compile. */
export const FORMATS: Readonly<Record<Format, FormatRow>> = {
  table: {
    title: 'table',
    reader: 'person',
    references: 'names',
    noticeFormat: 'lines',
    write: writeTable,
  },
  json: {
    title: 'JSON',
    hasFlag: true,
    isStructured: true,
    reader: 'program',
    references: 'ids',
    noticeFormat: 'json',
    write: (sheet, { isTerminal }) => untruncated(jsonText(sheet, isTerminal)),
    loadStream: async () => (await import('./streams.ts')).jsonStream,
  },
  ndjson: {
    title: 'NDJSON',
    isStructured: true,
    hasLines: true,
    reader: 'program',
    references: 'ids',
    noticeFormat: 'json',
    write: (sheet) => untruncated(ndjsonText(sheet)),
    loadStream: async () => (await import('./streams.ts')).ndjsonStream,
    canBeTruncated: true,
  },
  csv: {
    title: 'CSV',
    hasFlag: true,
    hasLines: true,
    reader: 'program',
    references: 'ids',
    noticeFormat: 'lines',
    ownOptions: [
      { flag: 'csvBom', option: 'csv-bom' },
      { flag: 'csvDelimiter', option: 'csv-delimiter' },
    ],
    write: async (sheet, options) =>
      untruncated((await import('./csv.ts')).csvText(sheet, options)),
    loadStream: async () => (await import('./csv.ts')).csvStream,
    canBeTruncated: true,
  },
  yaml: {
    title: 'YAML',
    isStructured: true,
    reader: 'program',
    references: 'ids',
    noticeFormat: 'lines',
    write: async (sheet) => untruncated((await import('./yaml.ts')).yamlText(sheet)),
    loadStream: async () => (await import('./yaml.ts')).yamlStream,
  },
}

/** The default format. */
export const DEFAULT_FORMAT: Format = 'table'

/** The formats with their own option (`--json`). */
export const FORMATS_WITH_FLAG = FORMAT_NAMES.filter((name) => FORMATS[name].hasFlag === true)

/** The formats that can contain lists and objects. */
export const STRUCTURED_FORMATS = FORMAT_NAMES.filter((name) => FORMATS[name].isStructured === true)

/** Whether a word names an output format. */
export function isFormat(word: string): word is Format {
  return Object.hasOwn(FORMATS, word)
}

/** Formats a sheet in the requested format. */
export async function formatSheet(
  sheet: Sheet,
  { format, ...options }: FormatOptions & { format: Format },
): Promise<Formatted> {
  return FORMATS[format].write(sheet, options)
}

/**
 * Throws a UsageError for an option of another format, so that output for a spreadsheet doesn't silently become a
 * table.
 */
export function rejectOtherFormatsOptions(
  format: Format,
  flags: Readonly<Partial<Record<OwnFlag, unknown>>>,
): void {
  for (const name of FORMAT_NAMES) {
    const { ownOptions = [], title, hasFlag } = FORMATS[name]
    const given =
      name === format ? undefined : ownOptions.find(({ flag }) => flags[flag] !== undefined)
    if (given === undefined) continue
    throw new UsageError(`--${given.option} is for ${title} only`, {
      hint: `Add --${hasFlag === true ? name : `output ${name}`}`,
    })
  }
}

/** Returns formatted text with nothing omitted. */
function untruncated(text: Formatted['text']): Formatted {
  return { text, omitted: [] }
}

/** Formats a table or a card for a terminal; piped, tab-separated cells. */
async function writeTable(sheet: Sheet, options: FormatOptions): Promise<Formatted> {
  const { result } = sheet
  if (result !== undefined && (typeof result !== 'object' || result === null)) {
    return untruncated([`${cleanText(String(result ?? ''))}\n`])
  }
  if (sheet.conversation !== undefined) {
    const { conversationText } = await import('./conversation.ts')
    return untruncated(await conversationText(sheet, sheet.conversation, options))
  }
  if (!options.isTerminal) return untruncated(await tsvText(sheet, options))
  if (options.isAccessible === true) {
    return (await import('./screen-reader.ts')).screenReaderText(sheet, options)
  }
  const { groups } = sheet
  if (groups !== undefined && sheet.rows.length > 0) {
    return (await import('./grouped-table.ts')).groupedTableText({ ...sheet, groups }, options)
  }
  if (sheet.isList) return (await import('./table.ts')).tableText(sheet, options)
  return untruncated(await (await import('./card.ts')).cardText(sheet, options))
}
