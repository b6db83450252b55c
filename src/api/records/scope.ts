import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import type { StoredRecord } from './read.ts'

/** Which clients' records a command works with. */
export type Scope =
  /** The name is on one line, for messages; `found` is the client's record, if it was looked up. */
  | { kind: 'client'; id: number; name: string | undefined; found?: StoredRecord }
  | { kind: 'all' }
  /** Records of no client: client 0. */
  | { kind: 'global' }

/** The client a record belongs to; null for none, or for a module without clients. */
export function clientOf(resource: Resource, row: Row): number | null {
  const value = resource.client === null ? null : row[resource.client]
  return typeof value === 'number' ? value : null
}

/** The client that owns a record; null for a client itself, and as `clientOf` says. */
export function ownerOf(resource: Resource, row: Row): number | null {
  return resource.client === resource.id ? null : clientOf(resource, row)
}

/** A client's name for a sentence, or `client 7` if it can't be read. */
export async function clientText(api: Api, client: number): Promise<string> {
  return (await api.clientName(client)) ?? `client ${client}`
}

/** The scope of one client's records; all records if `client` is null. */
export function scopeOfClient(client: number): Scope & { kind: 'client' }
export function scopeOfClient(client: number | null): Scope
export function scopeOfClient(client: number | null): Scope {
  return client === null ? { kind: 'all' } : { kind: 'client', id: client, name: undefined }
}

/** The scope of one client's records; those without a client if `client` is null. */
export function scopeOfOwner(client: number | null): Scope {
  return client === null ? { kind: 'global' } : scopeOfClient(client)
}

/**
 * Whether a record is in a scope, whatever the server filtered (H11, H19). Records of modules without a client column
 * are in every scope; use `scopeTest` for those that have a parent.
 */
export function isInScope(resource: Resource, row: Row, scope: Scope): boolean {
  if (resource.client === null) return true
  const client = clientOf(resource, row)
  if (scope.kind === 'client') return client === scope.id
  if (scope.kind === 'global') return client === null
  return true
}

/** The query parameters for a scope; never an empty or zero client, for which the server sends an empty list. */
export function scopeQuery(resource: Resource, scope: Scope): Record<string, number> {
  const isUsable = resource.client !== null && resource.isClientFilterBroken !== true
  return scope.kind === 'client' && isUsable ? { client_id: scope.id } : {}
}
