import type { Field, Resource } from './definition.ts'

/** The names under which a field is read, on any release: the newest first. */
export function readNames(name: string, { formerly = [] }: Pick<Field, 'formerly'>): string[] {
  return [name, ...formerly.map((before) => before.name)]
}

/** The names under which a record's ID is read, on any release. */
export function idNames({ id, fields }: Pick<Resource, 'id' | 'fields'>): string[] {
  return readNames(id, fields[id] ?? {})
}

/** The names under which the fields are read that the decrypt password opens. */
export function encryptedNames({ fields }: Pick<Resource, 'fields'>): string[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.isEncrypted === true ? readNames(name, field) : [],
  )
}

/**
 * A field as it is looked up by a name: the ID of what the rows of its own module name refers to that module, and that of
 * who said something to the module that names those who did.
 */
export function lookedUpField(
  { name: own, directory, messageFields }: Pick<Resource, 'name' | 'directory' | 'messageFields'>,
  name: string,
  field: Field,
): Field {
  if (directory?.id === name) return { ...field, refers: own }
  return messageFields?.author === name ? { ...field, refers: messageFields.authorsIn } : field
}

/** The records that a name in a field never means: its ID numbers somebody else in them (the contact of a Client reply). */
export function exclusionFor(
  { messageFields }: Pick<Resource, 'messageFields'>,
  name: string,
): { field: string; values: readonly string[] } | undefined {
  if (messageFields === undefined || messageFields.author !== name) return undefined
  return { field: messageFields.kind, values: Object.keys(messageFields.authorNounByKind) }
}
