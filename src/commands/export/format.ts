import { extname } from 'node:path'
import { UsageError } from '../../errors.ts'
import type { Format } from '../../output/format-names.ts'
import type { GlobalFlags } from '../../profiles/settings.ts'
import { unsupportedExtension } from '../../verbs/output-file.ts'

/** The format of an export. */
export type ExportKind = Exclude<Format, 'table'> | 'xlsx'

/** The format for each file extension. */
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

/** Extensions of formats that can't be written, and one that opens in the same programs. */
const UNSUPPORTED_EXTENSIONS: Readonly<Record<string, string>> = {
  '.xls': '.xlsx',
  '.xlsm': '.xlsx',
  '.ods': '.xlsx',
  '.gz': '.csv',
  '.zip': '.csv',
}

/** Returns the format of an export: `--output`, else by the file's extension, else CSV. Throws a UsageError. */
export function exportKindOf(
  { output, specialFormat }: GlobalFlags,
  to: string | undefined,
): ExportKind {
  if (specialFormat === 'xlsx') return specialFormat
  if (output === 'table') {
    throw new UsageError("A table can't be exported", {
      hint: 'Use -o csv, ndjson, json, yaml or xlsx',
    })
  }
  if (output !== undefined) return output
  const extension = extname(to ?? '').toLowerCase()
  const alternative = UNSUPPORTED_EXTENSIONS[extension]
  if (alternative !== undefined) throw unsupportedExtension(to ?? '', extension, alternative)
  return EXTENSIONS[extension] ?? 'csv'
}

/** Returns the output format for messages: for a workbook they are the same as for CSV. */
export function messageFormatFor(flags: GlobalFlags, to: string | undefined): Format {
  const kind = exportKindOf(flags, to)
  if (kind !== 'xlsx') return kind
  const { csvBom, csvDelimiter } = flags
  if (csvBom !== undefined || csvDelimiter !== undefined) {
    throw new UsageError(
      `--csv-${csvBom === undefined ? 'delimiter' : 'bom'} is for CSV, not for XLSX`,
    )
  }
  return 'csv'
}

/** Returns the delimiter of CSV: by default a tab in a .tsv file, else a comma. */
export function delimiterFor({ csvDelimiter }: GlobalFlags, to: string | undefined): string {
  return csvDelimiter ?? (extname(to ?? '').toLowerCase() === '.tsv' ? '\t' : ',')
}
