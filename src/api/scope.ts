import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'

/** Which records a command is about. */
export type Scope =
  | { kind: 'client'; id: number; name: string | undefined }
  | { kind: 'all' }
  /** Records of no client: client 0. */
  | { kind: 'global' }

/** The client a record belongs to; null for none, or for a module without clients. */
export function clientOf(resource: Resource, row: Row): number | null {
  const value = resource.client === null ? null : row[resource.client]
  return typeof value === 'number' ? value : null
}

/** The scope of one client's records; of all where it is of none. */
export function scopeOfClient(client: number | null): Scope {
  return client === null ? { kind: 'all' } : { kind: 'client', id: client, name: undefined }
}

/**
 * Whether a record lies within a scope, whatever the server filtered (H11, H19).
 * Modules without a client column are the same for every scope; those that have a parent go by scopeTest.
 */
export function isInScope(resource: Resource, row: Row, scope: Scope): boolean {
  if (resource.client === null) return true
  const client = clientOf(resource, row)
  if (scope.kind === 'client') return client === scope.id
  if (scope.kind === 'global') return client === null
  return true
}

/** What the server is asked for in a scope; never an empty or zero client, which looks like an empty list. */
export function scopeQuery(resource: Resource, scope: Scope): Record<string, number> {
  const isUsable = resource.client !== null && resource.isClientFilterBroken !== true
  return scope.kind === 'client' && isUsable ? { client_id: scope.id } : {}
}
