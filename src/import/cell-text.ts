import type { Cell } from '../record-files/record-file.ts'
import { textOfJson } from '../records/json-input.ts'
import type { Field } from '../resources/field.ts'

/** What Excel and LibreOffice show of a long number, and save: the digits behind are gone. */
const SPOILED = /^[+-]?\d(?:[.,]\d+)?E[+-]\d{1,3}$/i

/** A spreadsheet's word for a failed formula, or a number that its column was too narrow for. */
const FAILED = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|CALC!|#+)$/i

/** Why a text is what a spreadsheet leaves of a value, not the value; undefined for anything else. */
export function spreadsheetDamage(text: string): string | undefined {
  if (SPOILED.test(text)) return 'a spreadsheet has cut the number short'
  return FAILED.test(text) ? 'a spreadsheet has put its own sign for a fault there' : undefined
}

/** Whether a cell holds nothing at all. */
export function isEmptyCell(cell: Cell): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '')
}

/** Whether a cell of JSON or YAML is a list of texts and numbers, of which a map may take one. */
export function isListOfTexts(cell: Cell): cell is (string | number)[] {
  return (
    Array.isArray(cell) &&
    cell.every((item) => typeof item === 'string' || typeof item === 'number')
  )
}

/** A cell of any type as text, as a field of this kind takes it. Throws a UsageError for an object and a list. */
export function cellText(field: Pick<Field, 'kind'>, called: string, cell: Cell): string {
  if (typeof cell === 'string') return cell
  return textOfJson(field, called, cell ?? null)
}

/** A text without the apostrophe that ITFlow and this program put before what a spreadsheet would run. */
export function unescapeFormula(text: string): string {
  return text.startsWith("'") && /^'\s*[=+\-@＝＋－＠\t\r\n]/.test(text) ? text.slice(1) : text
}

/** More of a cell than this nobody reads in a message. */
const MOST_SHOWN = 60

/** A text as a message shows it. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line
}
