import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { normaliseValue } from './notations.ts'
import { parseExtension, parsePhone } from './phones.ts'
import type { Row } from './record.ts'

/** Folds a text for comparison: ignores case and how accents are composed. */
export function foldText(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}

/** Whether a stored text equals a given one, ignoring case, as stored or with its entities decoded (H32). */
export function isSameText(stored: string, wanted: string): boolean {
  const written = foldText(wanted)
  if (foldText(stored) === written) return true
  if (!stored.includes('&') && !wanted.includes('&')) return false
  const read = foldText(decodeEntities(stored))
  return read === written || read === foldText(decodeEntities(wanted))
}

/** Whether a stored text contains a given one, as stored or with its entities decoded. */
export function hasText(stored: string, part: string): boolean {
  const written = foldText(part)
  return foldText(stored).includes(written) || foldText(decodeEntities(stored)).includes(written)
}

/** Whether two texts are the same value in a notation; false if the given one is invalid. */
export function isEquivalent(field: Field, stored: string, wanted: string): boolean {
  const meaning = normaliseValue(field, wanted)
  return meaning !== undefined && meaning === normaliseValue(field, decodeEntities(stored))
}

/** Whether a record's field has a given value, in any notation. */
export function fieldEquals(
  { fields }: Pick<Resource, 'fields'>,
  row: Row,
  name: string,
  wanted: string | number,
): boolean {
  const stored = row[name] ?? null
  if (stored === null) return wanted === 0 || wanted === ''
  if (typeof stored === 'boolean') return (stored ? '1' : '0') === String(wanted)
  const [text, field] = [String(stored), fields[name]]
  if (field === undefined || field.notation === undefined || wanted === '') {
    return isSameText(text, String(wanted))
  }
  if (isSameText(text, String(wanted)) || isEquivalent(field, text, String(wanted))) return true
  return field.notation === 'phone' && isSamePhone(field, row, text, String(wanted))
}

/** Whether a record has the phone number, digit for digit; the extension counts only if one is given. */
function isSamePhone({ extension }: Field, row: Row, stored: string, wanted: string): boolean {
  const [storedPhone, wantedPhone] = [parsePhone(stored), parsePhone(wanted)]
  if (storedPhone === undefined || storedPhone.digits !== wantedPhone?.digits) return false
  if (wantedPhone.extension === undefined) return true
  const separate = extension === undefined ? undefined : row[extension]
  return (storedPhone.extension ?? parseExtension(String(separate ?? ''))) === wantedPhone.extension
}
