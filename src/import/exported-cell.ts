import type { Field } from '../resources/field.ts'
import { cleanCell, hasPlainForm, makeFormulaEscaper } from '../text/csv-injection.ts'

const defused = makeFormulaEscaper(',')

/** What a cell can differ by from what is stored: delimiters, what a spreadsheet runs, and what a terminal acts on. */
const NEEDS_CLEANING = /[,;|\t\r\n"]|^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u

/** A text in the one form that it and its cell have. */
export function cellForm(text: string): string {
  const clean = cleanCell(text)
  return NEEDS_CLEANING.test(clean) ? defused(clean) : clean
}

/**
 * Whether a cell is what this program's files have of a stored text: in CSV and XLSX what a terminal would act on is gone,
 * and in CSV what a spreadsheet would run has an apostrophe before it, which may have been taken off at the beginning.
 */
export function isExportedCell({ kind }: Field, cell: string, stored: string): boolean {
  const plain = compared(cell)
  if (plain === compared(stored)) return true
  const clean = cleanCell(stored)
  if (plain === compared(clean)) return true
  if (hasPlainForm(kind, clean.trim())) return false
  const written = defused(clean)
  return plain === compared(written) || plain === compared(written.replace(/^'/, ''))
}

/** Blanks around a cell are none of it, and files have line breaks of either kind. */
function compared(text: string): string {
  const plain = text.trim()
  return plain.includes('\r\n') ? plain.replaceAll('\r\n', '\n') : plain
}
