import type { Resource, ResourceName } from '../resources/definition.ts'
import { namesDeclared, resources } from '../resources/index.ts'
import { hasVerb } from '../resources/verbs.ts'

/** Returns the modules that a search can cover: those with a list of all records, each with an ID of its own. */
export function searchedModules(): readonly ResourceName[] {
  return namesDeclared().filter((name) => isSearchable(resources[name]))
}

function isSearchable(resource: Resource): boolean {
  const { operations, needsFilter } = resource
  return operations.read !== undefined && needsFilter === undefined && hasVerb(resource, 'get')
}
