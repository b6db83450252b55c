import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import { readAll, type Stored } from '../reading.ts'
import type { Scope } from '../scope.ts'
import type { Given } from './plan.ts'

/**
 * The records that a create could be taken for: of the same client (or parent) and name. Read before a
 * create, so that after a lost reply a new one among them tells that it happened (H07). Undefined where
 * they cannot be read.
 */
export async function lookalikes(
  api: Api,
  resource: Resource,
  given: Given,
  client: number | null,
): Promise<readonly Stored[] | undefined> {
  const told = [resource.label, resource.parent].filter((name) => name !== undefined)
  // A long text (a reply's message) comes back changed; the parent alone narrows those.
  const compared = told.filter((name) => resource.fields[name]?.kind !== 'html')
  const equals = Object.fromEntries(
    compared.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  )
  try {
    return await readAll(api, resource, { scope: scopeOf(resource, client), equals })
  } catch {
    return undefined
  }
}

function scopeOf(resource: Resource, client: number | null): Scope {
  const isOwn = resource.client !== null && resource.name !== 'clients'
  if (!isOwn || client === null) return { kind: 'all' }
  return { kind: 'client', id: client, name: undefined }
}

/** Those that are there now and were not before. */
export function newAmong(
  resource: Resource,
  before: readonly Stored[],
  now: readonly Stored[],
): readonly Stored[] {
  const known = new Set(before.map(({ row }) => row[resource.id]))
  return now.filter(({ row }) => !known.has(row[resource.id] ?? null))
}
