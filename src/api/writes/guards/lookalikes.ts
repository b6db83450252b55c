import type { Resource } from '../../../resources/definition.ts'
import { ownerField } from '../../../resources/ownership.ts'
import type { Api } from '../../api.ts'
import { readAll, type Stored } from '../../records/read.ts'
import { type Scope, scopeOfClient } from '../../records/scope.ts'
import { asStored } from '../normalise.ts'
import type { Given } from '../plan.ts'
import type { IdsBefore } from '../write-reads.ts'

/**
 * The records that a create could be taken for: of the same client (or parent) and name. Read before a
 * create, so that after a lost reply a new one among them tells that it happened (H07).
 */
export async function lookalikes(
  api: Api,
  resource: Resource,
  given: Given,
  client: number | null,
): Promise<readonly Stored[]> {
  return readAll(api, resource, {
    scope: scopeOfAlike(resource, client),
    equals: likeness(resource, given),
  })
}

/** What a record has to hold to be taken for a new one. */
export function likeness(resource: Resource, given: Given): Given {
  const told = [resource.label, resource.parent].filter((name) => name !== undefined)
  const pairs = told.flatMap((name) => {
    const [field, value] = [resource.fields[name], given[name]]
    // A long text (a reply's message) comes back changed; the parent alone narrows those.
    if (field === undefined || value === undefined || field.kind === 'html') return []
    return [[name, asStored(field, value)] as const]
  })
  return Object.fromEntries(pairs)
}

/** Where a record has to be to be taken for a new one. */
export function scopeOfAlike(resource: Resource, client: number | null): Scope {
  return scopeOfClient(ownerField(resource) === undefined ? null : client)
}

/** Those that are there now and were not before. */
export function newAmong(
  resource: Resource,
  before: IdsBefore,
  now: readonly Stored[],
): readonly Stored[] {
  return now.filter(({ row }) => !before.has(row[resource.id] ?? null))
}
