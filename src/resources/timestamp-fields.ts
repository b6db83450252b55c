import type { Resource } from './definition.ts'
import type { Field } from './field.ts'

/** Returns the field with the time a record was created, last updated or ended; undefined if no release has one. */
export function timestampField(
  { fields }: Pick<Resource, 'fields'>,
  what: Field['timestampOf'],
): string | undefined {
  return Object.keys(fields).find(
    (name) => fields[name]?.timestampOf === what && fields[name]?.isJoined !== true,
  )
}

/** Returns the fields with due dates. */
export function dueFields({ fields }: Pick<Resource, 'fields'>): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name]?.isDue === true)
}
