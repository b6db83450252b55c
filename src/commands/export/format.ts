import { extname } from 'node:path'
import { UsageError } from '../../errors.ts'
import type { Format } from '../../output/format-names.ts'
import type { GlobalFlags } from '../../profiles/settings.ts'

/** What an export is written as. */
export type ExportKind = Exclude<Format, 'table'> | 'xlsx'

/** The extensions that say a format. */
const EXTENSIONS: Readonly<Record<string, ExportKind>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.xlsx': 'xlsx',
}

/** Extensions of what is not written here, and what opens in its place. */
const UNSUPPORTED_EXTENSIONS: Readonly<Record<string, string>> = {
  '.xls': '.xlsx',
  '.xlsm': '.xlsx',
  '.ods': '.xlsx',
  '.gz': '.csv',
  '.zip': '.csv',
}

/** What an export is written as: `--output`, else what the file's extension says, else CSV. Throws a UsageError. */
export function exportKindOf({ output, toFile }: GlobalFlags, to: string | undefined): ExportKind {
  if (toFile !== undefined) return toFile
  if (output === 'table') {
    throw new UsageError('A table can’t be exported', {
      hint: 'Use -o csv, ndjson, json, yaml or xlsx',
    })
  }
  if (output !== undefined) return output
  const extension = extname(to ?? '').toLowerCase()
  const instead = UNSUPPORTED_EXTENSIONS[extension]
  if (instead !== undefined) {
    throw new UsageError(`${to}: ${extension} files aren't written here`, {
      hint: `Name it ${instead}, or say the format with -o`,
    })
  }
  return EXTENSIONS[extension] ?? 'csv'
}

/** The output format for everything but the file itself: messages beside a workbook are told as beside CSV. */
export function messageFormatFor(flags: GlobalFlags, to: string | undefined): Format {
  const kind = exportKindOf(flags, to)
  if (kind !== 'xlsx') return kind
  const { csvBom, csvDelimiter } = flags
  if (csvBom !== undefined || csvDelimiter !== undefined) {
    throw new UsageError(
      `--csv-${csvBom === undefined ? 'delimiter' : 'bom'} is for CSV, and this is XLSX`,
    )
  }
  return 'csv'
}

/** What stands between the cells of CSV: tabs in a file that is named so. */
export function delimiterFor({ csvDelimiter }: GlobalFlags, to: string | undefined): string {
  return csvDelimiter ?? (extname(to ?? '').toLowerCase() === '.tsv' ? '\t' : ',')
}
