import { writableFields } from '../api/writes/body.ts'
import type { CheckedValues } from '../records/input.ts'
import { extractExtensions, type TextMap } from '../records/phone-extensions.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { decodeEntities } from '../text/html-entities.ts'

/** Values that are stored, by field. */
export type StoredValues = Readonly<Record<string, unknown>>

/** The texts that were given, with extensions in their own fields; a phone number that comes back as it is stored is left alone. */
export function splitExtensions(
  resource: Resource,
  on: WriteKind,
  values: CheckedValues,
  current: StoredValues = {},
): TextMap {
  const written = new Set(writableFields(resource, on).map(([name]) => name))
  const texts = new Map([...values].map(([name, { text }]) => [name, text]))
  return extractExtensions(resource, texts, {
    isWritten: (name) => written.has(name),
    isKept: (name, text) => isStoredText(resource.fields[name], text, current[name]),
    inputName: (name) => values.get(name)?.inputName ?? name,
  })
}

/** Whether a text is what is stored to the letter, as it is shown: that is no change, even where it is malformed. */
export function isStoredText(
  field: Field | undefined,
  text: string,
  stored: unknown,
): stored is string {
  if (field?.notation === undefined || typeof stored !== 'string' || stored === '') return false
  return text.trim() === stored.trim() || text.trim() === decodeEntities(stored).trim()
}
