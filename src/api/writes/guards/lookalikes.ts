import type { Resource } from '../../../resources/definition.ts'
import { ownerField } from '../../../resources/ownership.ts'
import type { Api } from '../../api.ts'
import { readAll, type StoredRecord } from '../../records/read.ts'
import { type Scope, scopeOfClient } from '../../records/scope.ts'
import { normaliseForStorage } from '../normalise.ts'
import type { FieldValues } from '../plan.ts'
import type { IdsBefore } from '../write-reads.ts'

/**
 * The records that a create could be taken for: of the same client (or parent) and name. Read before a
 * create, so that after a lost reply a new one among them tells that it happened (H07).
 */
export async function readLookalikes(
  api: Api,
  resource: Resource,
  given: FieldValues,
  client: number | null,
): Promise<readonly StoredRecord[]> {
  return readAll(api, resource, {
    scope: lookalikeScope(resource, client),
    equals: lookalikeValues(resource, given),
  })
}

/** What a record has to hold to be taken for a new one. */
export function lookalikeValues(resource: Resource, given: FieldValues): FieldValues {
  const told = [resource.label, resource.parent].filter((name) => name !== undefined)
  const pairs = told.flatMap((name) => {
    const [field, value] = [resource.fields[name], given[name]]
    // A long text (a reply's message) comes back changed; the parent alone narrows those.
    if (field === undefined || value === undefined || field.kind === 'html') return []
    return [[name, normaliseForStorage(field, value)] as const]
  })
  return Object.fromEntries(pairs)
}

/** Where a record has to be to be taken for a new one. */
export function lookalikeScope(resource: Resource, client: number | null): Scope {
  return scopeOfClient(ownerField(resource) === undefined ? null : client)
}

/** Those that are there now and were not before. */
export function newAmong(
  resource: Resource,
  before: IdsBefore,
  now: readonly StoredRecord[],
): readonly StoredRecord[] {
  return now.filter(({ row }) => !before.has(row[resource.id] ?? null))
}
