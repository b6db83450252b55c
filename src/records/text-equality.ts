import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { normaliseValue } from './notations.ts'
import { parseExtension, parsePhone } from './phones.ts'
import type { Row } from './record.ts'

/** A text as it is compared: letter case and how accents are composed do not count. */
export function foldText(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}

/** Whether a stored text is what was written: letter case aside, and as it is stored or as a person reads it (H32). */
export function isSameText(stored: string, wanted: string): boolean {
  const written = foldText(wanted)
  if (foldText(stored) === written) return true
  if (!stored.includes('&') && !wanted.includes('&')) return false
  const read = foldText(decodeEntities(stored))
  return read === written || read === foldText(decodeEntities(wanted))
}

/** Whether a stored text has what was written in it, as it is stored or as a person reads it. */
export function hasText(stored: string, part: string): boolean {
  const written = foldText(part)
  return foldText(stored).includes(written) || foldText(decodeEntities(stored)).includes(written)
}

/** Whether two texts are one value in two notations; a text that is none is only itself. */
export function isEquivalent(field: Field, stored: string, wanted: string): boolean {
  const meaning = normaliseValue(field, wanted)
  return meaning !== undefined && meaning === normaliseValue(field, decodeEntities(stored))
}

/** Whether a record's field holds what was written, by what it means. */
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

/** Whether a record has the phone number, digit for digit; its extension counts where one was written. */
function isSamePhone({ extension }: Field, row: Row, stored: string, wanted: string): boolean {
  const [own, asked] = [parsePhone(stored), parsePhone(wanted)]
  if (own === undefined || own.digits !== asked?.digits) return false
  if (asked.extension === undefined) return true
  const kept = extension === undefined ? undefined : row[extension]
  return (own.extension ?? parseExtension(String(kept ?? ''))) === asked.extension
}
