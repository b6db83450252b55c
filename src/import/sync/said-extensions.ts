import { parsePhone } from '../../records/phones.ts'
import type { Resource } from '../../resources/definition.ts'

/** An extension in a phone number of a source: its own field, and that of the number. */
export interface SaidExtension {
  name: string
  said: string
  phone: string
}

/** Returns the extensions in what a source says, by field. */
export function saidExtensions(
  { fields }: Resource,
  phones: ReadonlyMap<string, { said: string }>,
): SaidExtension[] {
  return [...phones].flatMap(([phone, { said }]) => {
    const name = fields[phone]?.extension
    const extension = name === undefined ? undefined : parsePhone(said)?.extension
    return name === undefined || extension === undefined ? [] : [{ name, said: extension, phone }]
  })
}

/** Adds the extensions in phone numbers to what a source says. */
export function withExtensions(
  resource: Resource,
  said: Readonly<Record<string, string>>,
): Record<string, string> {
  const phones = new Map(Object.entries(said).map(([name, text]) => [name, { said: text }]))
  const extensions = saidExtensions(resource, phones)
  return { ...Object.fromEntries(extensions.map((one) => [one.name, one.said])), ...said }
}
