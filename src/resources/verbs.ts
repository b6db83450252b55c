import type { OperationName, Resource } from './definition.ts'

/** What can be done with a module or one of its records, by the word that does it. */
export type Verb = Exclude<OperationName, 'read'> | 'list' | 'get'

/** The reference that a list must be narrowed by where the server lists nothing without (invoice items); else undefined. */
export function requiredReference({ needsFilter, fields }: Resource): string | undefined {
  return needsFilter?.find((name) => fields[name]?.kind === 'reference')
}

/** Whether a module has a verb: one that any release has, or that ITFlow's documentation names. */
export function hasVerb({ fields, id, operations, documentedOnly }: Resource, verb: Verb): boolean {
  if (verb === 'list') return true
  // Time is added up by the server: its rows have no ID of their own to be got by.
  if (verb === 'get') return fields[id]?.kind === 'id'
  return operations[verb] !== undefined || documentedOnly?.includes(verb) === true
}
