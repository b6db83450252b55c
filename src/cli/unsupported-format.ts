import { UsageError } from '../errors.ts'
import type { SpecialFormat } from '../output/format-names.ts'

/** The formats that only some commands write: their names in sentences, and a command line that writes one. */
const SPECIAL_FORMATS: Readonly<Record<SpecialFormat, { title: string; example: string }>> = {
  xlsx: { title: 'XLSX', example: 'itflow export assets --to assets.xlsx' },
  text: { title: 'text', example: 'itflow duty -o text' },
  markdown: { title: 'Markdown', example: 'itflow duty -o markdown' },
  html: { title: 'HTML', example: 'itflow clients report acme -o html' },
}

/** Returns the error for a format that a command can't write. */
export function unsupportedFormat(name: SpecialFormat): UsageError {
  const { title, example } = SPECIAL_FORMATS[name]
  return new UsageError(`This command can't write ${title}`, { hint: `For example: ${example}` })
}
