import { UsageError } from '../errors.ts'
import { isBlankCell } from './column-names.ts'
import { detectTextFormat, type RecordFormat } from './detect-format.ts'
import { type FileBytes, openBytes, type RecordSource } from './file-bytes.ts'
import { binaryKind, markupKind } from './file-signatures.ts'
import { type FileText, textOfFile } from './file-text.ts'
import { DEFAULT_MAX_BYTES } from './limits.ts'
import type { FileContent, FileRow, RecordFile } from './record-file.ts'
import { fileError } from './record-file-error.ts'

/** How a file of records is read. */
export interface RecordFileOptions {
  /** The encoding of text without a byte-order mark; UTF-8 by default. */
  encoding?: string | undefined
  /** The sheet of a spreadsheet, by name or by number from 1. */
  sheet?: string | undefined
  /** The format; detected by default. */
  format?: RecordFormat | undefined
  /** 256 MiB by default. */
  maxBytes?: number | undefined
  signal?: AbortSignal | undefined
}

/**
 * Opens a file of records in any format, which is detected from how the file starts, and from its name. Throws a UsageError
 * that names the file, and the line if known, if it can't be read.
 */
export async function openRecordFile(
  source: RecordSource,
  options: RecordFileOptions = {},
): Promise<RecordFile> {
  const { maxBytes = DEFAULT_MAX_BYTES, signal } = options
  const bytes = await openBytes(source, { maxBytes, signal })
  try {
    const content = await contentOf(bytes, options)
    const { name, digest, close } = bytes
    return { ...content, name, digest, close, rows: onlyOnce(name, content) }
  } catch (error) {
    await bytes.close()
    throw error
  }
}

async function contentOf(bytes: FileBytes, options: RecordFileOptions): Promise<FileContent> {
  const { name, head } = bytes
  if (head.length === 0) throw fileError(name, 'it is empty')
  const kind = binaryKind(head)
  if (kind === 'zip') {
    const { sheetContent } = await import('./sheet-file.ts')
    return sheetContent(bytes, options.sheet)
  }
  if (kind !== undefined) throw unsupportedFile(name, kind)
  if (options.format === 'xlsx') throw fileError(name, 'it is not an .xlsx spreadsheet')
  if (options.sheet !== undefined) {
    throw new UsageError(
      `--sheet ${options.sheet}: ${name} is not a spreadsheet, so it has no sheets`,
    )
  }
  const text = textOfFile(bytes, options.encoding)
  const markup = markupKind(text.head)
  if (markup !== undefined) throw unsupportedFile(name, markup)
  if (text.head.trim() === '' && head.length < SMALL_BYTES) throw fileError(name, 'it is empty')
  return textContent(name, text, options.format ?? detectTextFormat(name, text.head))
}

/** The head of a file smaller than this is all of it. */
const SMALL_BYTES = 64 * 1024

async function textContent(
  name: string,
  text: FileText,
  format: RecordFormat,
): Promise<FileContent> {
  switch (format) {
    case 'json': {
      const { jsonContent } = await import('./json-file.ts')
      return jsonContent(name, text)
    }
    case 'ndjson': {
      const { ndjsonContent } = await import('./ndjson-file.ts')
      return ndjsonContent(name, text)
    }
    case 'yaml': {
      const { yamlContent } = await import('./yaml-file.ts')
      return yamlContent(name, text)
    }
    default: {
      const { csvContent } = await import('./csv-file.ts')
      return csvContent(name, text)
    }
  }
}

function unsupportedFile(name: string, kind: string): UsageError {
  return fileError(
    name,
    `it is ${kind}, not a file of records`,
    {},
    {
      hint: 'Supported formats: CSV, XLSX, JSON, NDJSON and YAML',
    },
  )
}

/** Returns a file's rows, which can be read once. Throws a UsageError at the end if all of them are empty. */
function onlyOnce(name: string, content: FileContent): RecordFile['rows'] {
  let isRead = false
  return async function* (): AsyncGenerator<readonly FileRow[]> {
    if (isRead) throw new Error(`${name} has already been read`)
    isRead = true
    let isFilled = false
    for await (const rows of content.rows()) {
      isFilled ||= rows.some(({ cells }) => !cells.every(isBlankCell))
      yield rows
    }
    if (isFilled) return
    const { format } = content.facts
    const hasHeading = format === 'csv' || format === 'xlsx'
    throw fileError(name, hasHeading ? 'it has only a heading' : 'it has no records')
  }
}
