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

/** A field as it is looked up by a name: the ID of what the rows of its own module name refers to that module. */
export function lookedUpField(
  { name: own, naming }: Pick<Resource, 'name' | 'naming'>,
  name: string,
  field: Field,
): Field {
  return naming?.id === name ? { ...field, refers: own } : field
}
