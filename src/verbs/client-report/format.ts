import { extname } from 'node:path'
import { UsageError } from '../../errors.ts'
import {
  DOCUMENT_FORMATS,
  type DocumentFormat,
  isDocumentFormat,
} from '../../output/document/format-names.ts'
import { type Format, isSpecialFormat, type SpecialFormat } from '../../output/format-names.ts'
import { DEFAULT_FORMAT, FORMATS } from '../../output/formats.ts'
import type { GlobalFlags } from '../../profiles/settings.ts'
import { unsupportedExtension } from '../output-file.ts'

/** The format for each file extension. */
const EXTENSIONS: Readonly<Record<string, DocumentFormat>> = {
  '.txt': 'text',
  '.md': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
}

/**
 * Returns the format of a report that the command line asks for: `--output`, else by the file's extension; undefined if it
 * says nothing. Throws a UsageError for a format of records, and for an extension of another format.
 */
function requestedDocumentFormat(
  { output, specialFormat }: GlobalFlags,
  to: string | undefined,
): DocumentFormat | undefined {
  const format = specialFormat ?? output
  if (format !== undefined) {
    if (isDocumentFormat(format)) return format
    throw new UsageError(`A report can't be written as ${titleOf(format)}`, {
      hint: `Use -o ${DOCUMENT_FORMATS.slice(0, -1).join(', ')} or ${DOCUMENT_FORMATS.at(-1)}`,
    })
  }
  const extension = extname(to ?? '').toLowerCase()
  if (to === undefined || extension === '') return undefined
  const found = EXTENSIONS[extension]
  if (found !== undefined) return found
  throw unsupportedExtension(to, extension, '.txt, .md, .html, .json or .yaml')
}

/** Returns the format of a report: the requested one, else one that is set for all commands and fits, else text. */
export function documentFormatOf(
  flags: GlobalFlags,
  to: string | undefined,
  configured: Format,
): DocumentFormat {
  return requestedDocumentFormat(flags, to) ?? (isDocumentFormat(configured) ? configured : 'text')
}

/** Returns the output format for messages; undefined if the command line asks for none. */
export function messageFormatOf(flags: GlobalFlags, to: string | undefined): Format | undefined {
  const format = requestedDocumentFormat(flags, to)
  if (format === undefined) return undefined
  return format === 'json' || format === 'yaml' ? format : DEFAULT_FORMAT
}

function titleOf(format: Format | SpecialFormat): string {
  const title = isSpecialFormat(format) ? format : FORMATS[format].title
  return format === DEFAULT_FORMAT ? `a ${title}` : title
}
