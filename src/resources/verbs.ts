import type { Resource } from './definition.ts'
import type { OperationName } from './operation.ts'

/** A verb that the command line has for modules. */
export type Verb = Exclude<OperationName, 'read'> | 'list' | 'get'

/**
 * Returns the reference that a list must be filtered by (the invoice of invoice items); undefined if none is
 * required.
 */
export function requiredReference({ needsFilter, fields }: Resource): string | undefined {
  return needsFilter?.find((name) => fields[name]?.kind === 'reference')
}

/** Whether a module has a verb: on any release, or only in ITFlow's documentation. */
export function hasVerb({ fields, id, operations, documentedOnly }: Resource, verb: Verb): boolean {
  if (verb === 'list') return true
  // The rows of technicians' time are totals, without an ID to get them by.
  if (verb === 'get') return fields[id]?.kind === 'id'
  return operations[verb] !== undefined || documentedOnly?.includes(verb) === true
}
