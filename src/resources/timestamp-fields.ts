import type { Field, Resource } from './definition.ts'

/** The field that says when a record itself was made, or changed last; undefined where no release has it. */
export function timestampField(
  { fields }: Pick<Resource, 'fields'>,
  what: Field['timestampOf'],
): string | undefined {
  return Object.keys(fields).find(
    (name) => fields[name]?.timestampOf === what && fields[name]?.isJoined !== true,
  )
}

/** The fields that say when something is to be done. */
export function dueFields({ fields }: Pick<Resource, 'fields'>): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name]?.isDue === true)
}
