import { UsageError } from '../errors.ts'
import { cleanText } from '../text/terminal-safe.ts'
import { FORMAT_NAMES, type Format } from './format-names.ts'
import type { FormatOptions, Formatted, FormatWriter, StreamWriter } from './format-options.ts'
import { jsonText, ndjsonText } from './json.ts'
import type { Sheet } from './sheet.ts'
import { tsvText } from './tsv.ts'

/** All that the program knows of an output format. */
export interface FormatRow {
  /** What a sentence calls it. */
  title: string
  /** Whether it has an option of its own, short for `--output NAME`. */
  hasFlag?: true
  /** Whom it is for: for a person a command may print something shorter than the whole record. */
  reader: 'person' | 'program'
  /** What it shows for a reference, unless `--names` or `--ids` says otherwise. */
  references: 'names' | 'ids'
  /** How failures and notices are told beside it. */
  noticeFormat: 'lines' | 'json'
  /** It holds lists and objects as they are, and a record may lack what others have. */
  isStructured?: true
  /** It has a record on each line, rather than one document. */
  hasLines?: true
  /** The options that make no sense without it: the flag each sets, and its name. */
  own?: readonly { flag: OwnFlag; option: string }[]
  /** Writes it; what takes a while to load is loaded only then. */
  write: FormatWriter
  /** The writer for a list whose records come some at a time; absent: it needs all of them. */
  loadStream?: () => Promise<StreamWriter>
  /** What was printed is of use where the rest is missing: lists are printed as their records come. */
  canBeTruncated?: true
}

/** A flag that one format reads. */
type OwnFlag = 'csvBom' | 'csvDelimiter'

/** The output formats: one without its writer does not compile. */
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
    write: (sheet, { isTerminal }) => whole(jsonText(sheet, isTerminal)),
    loadStream: async () => (await import('./streams.ts')).jsonStream,
  },
  ndjson: {
    title: 'NDJSON',
    isStructured: true,
    hasLines: true,
    reader: 'program',
    references: 'ids',
    noticeFormat: 'json',
    write: (sheet) => whole(ndjsonText(sheet)),
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
    own: [
      { flag: 'csvBom', option: 'csv-bom' },
      { flag: 'csvDelimiter', option: 'csv-delimiter' },
    ],
    write: async (sheet, options) => whole((await import('./csv.ts')).csvText(sheet, options)),
    loadStream: async () => (await import('./csv.ts')).csvStream,
    canBeTruncated: true,
  },
  yaml: {
    title: 'YAML',
    isStructured: true,
    reader: 'program',
    references: 'ids',
    noticeFormat: 'lines',
    write: async (sheet) => whole((await import('./yaml.ts')).yamlText(sheet)),
    loadStream: async () => (await import('./yaml.ts')).yamlStream,
  },
}

/** The format where nothing says otherwise. */
export const DEFAULT_FORMAT: Format = 'table'

/** The formats that have an option of their own (`--json`). */
export const FORMATS_WITH_FLAG = FORMAT_NAMES.filter((name) => FORMATS[name].hasFlag === true)

/** The formats that hold lists and objects as they are. */
export const STRUCTURED_FORMATS = FORMAT_NAMES.filter((name) => FORMATS[name].isStructured === true)

/** Whether a word names an output format. */
export function isFormat(word: string): word is Format {
  return Object.hasOwn(FORMATS, word)
}

/** A sheet in the format asked for. */
export async function formatSheet(
  sheet: Sheet,
  { format, ...options }: FormatOptions & { format: Format },
): Promise<Formatted> {
  return FORMATS[format].write(sheet, options)
}

/** Throws a UsageError for an option that another format reads: what was meant for a spreadsheet must not become a table unnoticed. */
export function rejectOtherFormatsOptions(
  format: Format,
  flags: Readonly<Partial<Record<OwnFlag, unknown>>>,
): void {
  for (const name of FORMAT_NAMES) {
    const { own = [], title, hasFlag } = FORMATS[name]
    const given = name === format ? undefined : own.find(({ flag }) => flags[flag] !== undefined)
    if (given === undefined) continue
    throw new UsageError(`--${given.option} is for ${title} only`, {
      hint: `Add --${hasFlag === true ? name : `output ${name}`}`,
    })
  }
}

/** A text of which nothing had to be left out. */
function whole(text: Formatted['text']): Formatted {
  return { text, omitted: [] }
}

/** A table or a card at a terminal; piped, its cells with tabs between them. */
async function writeTable(sheet: Sheet, options: FormatOptions): Promise<Formatted> {
  const { result } = sheet
  if (result !== undefined && (typeof result !== 'object' || result === null)) {
    return whole([`${cleanText(String(result ?? ''))}\n`])
  }
  if (sheet.conversation !== undefined) {
    const { conversationText } = await import('./conversation.ts')
    return whole(await conversationText(sheet, sheet.conversation, options))
  }
  if (!options.isTerminal) return whole(await tsvText(sheet, options))
  if (options.isAccessible === true) {
    return (await import('./screen-reader.ts')).screenReaderText(sheet, options)
  }
  if (sheet.isList) return (await import('./table.ts')).tableText(sheet, options)
  return whole(await (await import('./card.ts')).cardText(sheet, options))
}
