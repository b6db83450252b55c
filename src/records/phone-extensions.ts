import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { labelInSentence } from './field-names.ts'
import { parseExtension, parsePhone } from './phones.ts'

/** Texts by field. */
export type TextMap = ReadonlyMap<string, string>

/** How extensions are handled in a write. */
interface ExtensionOptions {
  /** Whether the write can set a field. */
  isWritten(name: string): boolean
  /** Whether a text is already stored like this and stays unchanged. */
  isKept(name: string, text: string): boolean
  /** The name of a field in messages (`--phone`). */
  inputName(name: string): string
}

/**
 * Moves the extension of each phone number to its own field and returns all texts. Throws a UsageError if the write
 * can't set that field, or if the field has a different value.
 */
export function extractExtensions(
  resource: Resource,
  texts: TextMap,
  { isWritten, isKept, inputName }: ExtensionOptions,
): TextMap {
  const result = new Map(texts)
  for (const [name, text] of texts) {
    const field = resource.fields[name]
    const phone = field?.notation === 'phone' ? parsePhone(text) : undefined
    if (field === undefined || phone?.extension === undefined || isKept(name, text)) continue
    const option = inputName(name)
    const { extension } = field
    if (extension === undefined || !isWritten(extension))
      throw noExtensionError(field, option, text)
    const givenExtension = texts.get(extension)
    if (givenExtension !== undefined && parseExtension(givenExtension) !== phone.extension) {
      throw new UsageError(
        `${inputName(extension)} ${givenExtension}: ${option} has the extension ${phone.extension}`,
        { hint: 'Give the extension once' },
      )
    }
    result.set(name, phone.number.trim())
    result.set(extension, phone.extension)
  }
  return result
}

function noExtensionError(field: Field, option: string, text: string): UsageError {
  return new UsageError(
    `${option} ${text}: ITFlow can't store an extension with a ${labelInSentence(field)} number`,
    { hint: 'Leave out the extension' },
  )
}
