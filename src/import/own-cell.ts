import type { Field } from '../resources/definition.ts'
import { cleanCell, defuser, hasPlainForm } from '../text/csv-cell.ts'

const defused = defuser(',')

/**
 * Whether a cell is what this program's CSV writes of a stored text: what a terminal would act on is gone, and what a
 * spreadsheet would run has an apostrophe before it, which may have been taken off at the beginning.
 */
export function isOwnCell({ kind }: Field, cell: string, stored: string): boolean {
  const clean = cleanCell(stored)
  if (cell === clean) return true
  if (hasPlainForm(kind, clean)) return false
  const written = defused(clean)
  return cell === written || `'${cell}` === written
}
