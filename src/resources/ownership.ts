import type { Resource } from './definition.ts'
import { hasVerb } from './verbs.ts'

/** Whether this is the module that other records belong to: clients. */
export function isTenant({ client, id }: Pick<Resource, 'client' | 'id'>): boolean {
  return client === id
}

/** Whether each record belongs to a client, directly or through its parent; false for clients and products. */
export function isOwned(resource: Pick<Resource, 'client' | 'id' | 'parent'>): boolean {
  return !isTenant(resource) && (resource.client ?? resource.parent) !== undefined
}

/**
 * Returns the field with the client that a record belongs to; undefined for clients, and if records have no client
 * field.
 */
export function ownerField(resource: Pick<Resource, 'client' | 'id'>): string | undefined {
  return isTenant(resource) ? undefined : (resource.client ?? undefined)
}

/**
 * Whether the module's records are deleted with their client (H34); records of a parent are deleted with the parent.
 */
export function isDeletedWithClient(resource: Resource): boolean {
  const owner = resource.fields[ownerField(resource) ?? '']
  return (
    hasVerb(resource, 'get') &&
    owner !== undefined &&
    owner.isJoined !== true &&
    resource.isKeptWithoutClient !== true
  )
}
