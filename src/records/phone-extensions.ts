import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { labelInSentence } from './field-names.ts'
import { parseExtension, parsePhone } from './phones.ts'

/** Texts by field. */
export type TextMap = ReadonlyMap<string, string>

/** What is to become of an extension. */
export interface ExtensionOptions {
  /** Whether the write carries a field. */
  isWritten(name: string): boolean
  /** Whether a text is left as it is, since it is stored so. */
  isKept(name: string, text: string): boolean
  /** What the caller calls a field (`--phone`). */
  inputName(name: string): string
}

/**
 * What was written for a record's fields, with the extension of a phone number in the field of its own. Throws a
 * UsageError where the write carries no such field, or where that was given another value.
 */
export function extractExtensions(
  resource: Resource,
  texts: TextMap,
  { isWritten, isKept, inputName }: ExtensionOptions,
): TextMap {
  const settled = new Map(texts)
  for (const [name, text] of texts) {
    const field = resource.fields[name]
    const phone = field?.notation === 'phone' ? parsePhone(text) : undefined
    if (field === undefined || phone?.extension === undefined || isKept(name, text)) continue
    const option = inputName(name)
    const { extension } = field
    if (extension === undefined || !isWritten(extension)) throw noPlace(field, option, text)
    const said = texts.get(extension)
    if (said !== undefined && parseExtension(said) !== phone.extension) {
      throw new UsageError(
        `${inputName(extension)} ${said}: ${option} has the extension ${phone.extension}`,
        { hint: 'Give the extension once' },
      )
    }
    settled.set(name, phone.number.trim())
    settled.set(extension, phone.extension)
  }
  return settled
}

function noPlace(field: Field, option: string, text: string): UsageError {
  return new UsageError(
    `${option} ${text}: ITFlow has no field for the extension of a ${labelInSentence(field)}`,
    { hint: 'Leave the extension out' },
  )
}
