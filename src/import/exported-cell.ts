import type { Field } from '../resources/field.ts'
import { cleanCell, hasPlainForm, makeFormulaEscaper } from '../text/csv-injection.ts'

const escapeFormula = makeFormulaEscaper(',')

/** Characters by which an exported cell may differ from the stored text: delimiters, and the start of a formula. */
const NEEDS_CLEANING = /[,;|\t\r\n"]|^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u

/** Returns the same form for a stored text and for the cell it is exported as. */
export function cellForm(text: string): string {
  const clean = cleanCell(text)
  return NEEDS_CLEANING.test(clean) ? escapeFormula(clean) : clean
}

/**
 * Whether a cell is how this program exports a stored text: in CSV and XLSX without control characters, and in CSV with an
 * apostrophe before formulas, which may have been removed at the start of the cell.
 */
export function isExportedCell({ kind }: Field, cell: string, stored: string): boolean {
  const plain = comparable(cell)
  if (plain === comparable(stored)) return true
  const clean = cleanCell(stored)
  if (plain === comparable(clean)) return true
  if (hasPlainForm(kind, clean.trim())) return false
  const written = escapeFormula(clean)
  return plain === comparable(written) || plain === comparable(written.replace(/^'/, ''))
}

/** Returns a cell trimmed, and with line breaks of one kind. */
function comparable(text: string): string {
  const plain = text.trim()
  return plain.includes('\r\n') ? plain.replaceAll('\r\n', '\n') : plain
}
