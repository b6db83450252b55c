import type { Cell } from '../record-files/record-file.ts'
import { textOfJson } from '../records/json-input.ts'
import type { Field } from '../resources/field.ts'

/** How Excel and LibreOffice save a long number: the last digits are lost. */
const SHORTENED = /^[+-]?\d(?:[.,]\d+)?E[+-]\d{1,3}$/i

/** A spreadsheet error value, or the `###` of a column that is too narrow. */
const ERROR_VALUE = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|CALC!|#+)$/i

/** Returns how a spreadsheet has damaged a value, to follow the value and a colon; undefined if it hasn't. */
export function spreadsheetDamage(text: string): string | undefined {
  if (SHORTENED.test(text)) return 'a spreadsheet has shortened this number'
  return ERROR_VALUE.test(text) ? 'this is a spreadsheet error, not a value' : undefined
}

/** Whether a cell of JSON or YAML is a list of strings and numbers, from which a map may take one. */
export function isListOfTexts(cell: Cell): cell is (string | number)[] {
  return (
    Array.isArray(cell) &&
    cell.every((item) => typeof item === 'string' || typeof item === 'number')
  )
}

/** Returns a cell of any type as text for a field of this kind. Throws a UsageError for an object or a list. */
export function cellInput(field: Pick<Field, 'kind'>, heading: string, cell: Cell): string {
  if (typeof cell === 'string') return cell
  return textOfJson(field, heading, cell ?? null)
}

/** Removes the apostrophe that ITFlow and this program put before a formula. */
export function unescapeFormula(text: string): string {
  return text.startsWith("'") && /^'\s*[=+\-@＝＋－＠\t\r\n]/.test(text) ? text.slice(1) : text
}

/** How much of a cell a message shows, in characters. */
const MAX_EXCERPT = 60

/** Returns the beginning of a text, on one line, for a message. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line
}
