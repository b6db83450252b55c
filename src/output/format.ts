import type { Format } from '../profiles/settings.ts'
import { cleanText } from '../text/clean.ts'
import type { Zone } from '../time/zone.ts'
import { jsonText, ndjsonText } from './json.ts'
import type { Sheet } from './sheet.ts'
import { tsvText } from './tsv.ts'

/** What a format depends on. */
export interface FormatOptions {
  format: Format
  /** Whether a person reads it. */
  isTerminal: boolean
  /** The terminal's width. */
  columns: number
  hasColor: boolean
  now: Date
  /** The person's; the process's own where none is given. */
  zone?: Zone
  /** Cells that a spreadsheet would run are left as they are. */
  isCsvRaw: boolean
  /** CSV begins with a byte-order mark, where it is piped. */
  hasCsvBom: boolean
  /** What stands between the cells of CSV. */
  csvDelimiter: string
  /** Whether names stand above the columns of a table and of CSV. */
  hasHeading: boolean
  /** HTML is shown as it is. */
  isHtmlRaw: boolean
}

/** Text to be written, in parts, and what did not fit: headings of columns that went, texts that were cut. */
export interface Formatted {
  text: Iterable<string> | AsyncIterable<string>
  dropped: readonly string[]
}

/** A sheet in the format asked for; what takes a while to load is loaded only where it is used. */
export async function formatSheet(sheet: Sheet, options: FormatOptions): Promise<Formatted> {
  if (options.format === 'table') return formatTable(sheet, options)
  return { text: await textOf(sheet, options), dropped: [] }
}

async function textOf(sheet: Sheet, options: FormatOptions): Promise<Iterable<string>> {
  switch (options.format) {
    case 'ndjson':
      return ndjsonText(sheet)
    case 'csv': {
      const { isCsvRaw: isRaw, hasCsvBom: hasBom, csvDelimiter: delimiter } = options
      const { isTerminal, hasHeading } = options
      const { csvText } = await import('./csv.ts')
      return csvText(sheet, { isRaw, hasBom, delimiter, isTerminal, hasHeading })
    }
    case 'yaml':
      return (await import('./yaml.ts')).yamlText(sheet)
    default:
      return jsonText(sheet, options.isTerminal)
  }
}

async function formatTable(sheet: Sheet, options: FormatOptions): Promise<Formatted> {
  const { result } = sheet
  if (result !== undefined && (typeof result !== 'object' || result === null)) {
    return { text: [`${cleanText(String(result ?? ''))}\n`], dropped: [] }
  }
  if (!options.isTerminal) {
    return { text: await tsvText(sheet, options), dropped: [] }
  }
  if (sheet.isList) return (await import('./table.ts')).tableText(sheet, options)
  return { text: await (await import('./card.ts')).cardText(sheet, options), dropped: [] }
}
