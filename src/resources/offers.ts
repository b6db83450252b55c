import type { OperationName, Resource } from './definition.ts'
import { hasOwnId } from './ownership.ts'

/** A command that a module may have: a list and a record read by its ID are both made of the operation `read`. */
export type Verb = Exclude<OperationName, 'read'> | 'list' | 'get'

/** Whether a module has the command: one that some release has, or that ITFlow's documentation names. */
export function offers(resource: Resource, verb: Verb): boolean {
  const { operations, documented } = resource
  if (verb === 'list') return true
  if (verb === 'get') return hasOwnId(resource)
  return operations[verb] !== undefined || documented?.includes(verb) === true
}

/** The other name of a module's command: what one of its records is called (`invoice-item`). */
export function aliasOf({ name, noun, nouns }: Pick<Resource, 'name' | 'noun' | 'nouns'>): string {
  return nouns.replaceAll(' ', '-') === name ? noun.replaceAll(' ', '-') : name
}
