import type { Resource } from './definition.ts'
import type { Field } from './field.ts'

/** Returns the names that a field has in reads, on any release: the newest first. */
export function readNames(name: string, { formerly = [] }: Pick<Field, 'formerly'>): string[] {
  return [name, ...formerly.map((before) => before.name)]
}

/** Returns the names of a record's ID in reads, on any release. */
export function idNames({ id, fields }: Pick<Resource, 'id' | 'fields'>): string[] {
  return readNames(id, fields[id] ?? {})
}

/** Returns the read names of all encrypted fields, on any release. */
export function encryptedNames({ fields }: Pick<Resource, 'fields'>): string[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.isEncrypted === true ? readNames(name, field) : [],
  )
}

/**
 * Returns the field with the module that a name in it is looked up in. A directory's ID refers to its own module
 * (`technician_id` of time), and a message's author to the module that names authors.
 */
export function lookedUpField(
  {
    name: resource,
    directory,
    messageFields,
  }: Pick<Resource, 'name' | 'directory' | 'messageFields'>,
  name: string,
  field: Field,
): Field {
  if (directory?.id === name) return { ...field, refers: resource }
  return messageFields?.author === name ? { ...field, refers: messageFields.authorsIn } : field
}

/**
 * Returns the records that a filter by author must skip: their author ID isn't a technician's (a `Client` reply has a
 * contact's).
 */
export function exclusionFor(
  { messageFields }: Pick<Resource, 'messageFields'>,
  name: string,
): { field: string; values: readonly string[] } | undefined {
  if (messageFields === undefined || messageFields.author !== name) return undefined
  return { field: messageFields.kind, values: Object.keys(messageFields.authorNounByKind) }
}
