import { writableFields } from '../api/writes/body.ts'
import type { CheckedValues } from '../records/input.ts'
import { extractExtensions, type TextMap } from '../records/phone-extensions.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { decodeEntities } from '../text/html-entities.ts'

/** Stored values by field. */
export type StoredValues = Readonly<Record<string, unknown>>

/** Returns the input texts with phone extensions moved to their own fields; a number that is unchanged is left alone. */
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

/** Returns whether a text is exactly what is stored or shown, which changes nothing even if it is malformed. */
export function isStoredText(
  field: Field | undefined,
  text: string,
  stored: unknown,
): stored is string {
  if (field?.notation === undefined || typeof stored !== 'string' || stored === '') return false
  return text.trim() === stored.trim() || text.trim() === decodeEntities(stored).trim()
}
