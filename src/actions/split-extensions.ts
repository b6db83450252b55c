import { writableFields } from '../api/writes/body.ts'
import type { CheckedValues } from '../records/input.ts'
import { type TextMap, withExtensions } from '../records/phone-extensions.ts'
import type { Writing } from '../records/writable.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { readable } from '../text/html-entities.ts'

/** Values that are stored, by field. */
export type Current = Readonly<Record<string, unknown>>

/** The texts that were given, with extensions in their own fields; a phone number that comes back as it is stored is left alone. */
export function textsOf(
  resource: Resource,
  on: Writing,
  values: CheckedValues,
  current: Current = {},
): TextMap {
  const written = new Set(writableFields(resource, on).map(([name]) => name))
  const texts = new Map([...values].map(([name, { text }]) => [name, text]))
  return withExtensions(resource, texts, {
    isWritten: (name) => written.has(name),
    isKept: (name, text) => comesBack(resource.fields[name], text, current[name]),
    called: (name) => values.get(name)?.called ?? name,
  })
}

/** Whether a text is what is stored to the letter, as it is shown: that is no change, even where it is malformed. */
export function comesBack(
  field: Field | undefined,
  text: string,
  stored: unknown,
): stored is string {
  if (field?.notation === undefined || typeof stored !== 'string' || stored === '') return false
  return text.trim() === stored.trim() || text.trim() === readable(stored).trim()
}
