import type { Resource } from './definition.ts'
import { hasVerb } from './verbs.ts'

/** Whether its records are what other modules' records belong to: the clients. */
export function isTenant({ client, id }: Pick<Resource, 'client' | 'id'>): boolean {
  return client === id
}

/** Whether its records belong to a client each, by themselves or through their parent: not the clients, and no products. */
export function isOwned(resource: Pick<Resource, 'client' | 'id' | 'parent'>): boolean {
  return !isTenant(resource) && (resource.client ?? resource.parent) !== undefined
}

/** The field with the client that a record belongs to; undefined for clients, and for what has no client of its own. */
export function ownerField(resource: Pick<Resource, 'client' | 'id'>): string | undefined {
  return isTenant(resource) ? undefined : (resource.client ?? undefined)
}

/** Whether a deleted client takes its records of the module with it (H34); those that belong to a parent go with that. */
export function isDeletedWithClient(resource: Resource): boolean {
  const owner = resource.fields[ownerField(resource) ?? '']
  return (
    hasVerb(resource, 'get') &&
    owner !== undefined &&
    owner.isJoined !== true &&
    resource.isKeptWithoutClient !== true
  )
}
