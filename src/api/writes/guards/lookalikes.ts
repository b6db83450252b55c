import type { Resource } from '../../../resources/definition.ts'
import { ownerField } from '../../../resources/ownership.ts'
import type { Api } from '../../api.ts'
import { readAll, type StoredRecord } from '../../records/read.ts'
import { type Scope, scopeOfClient } from '../../records/scope.ts'
import { normaliseForStorage } from '../normalise.ts'
import type { FieldValues } from '../plan.ts'
import type { IdsBefore } from '../write-reads.ts'

/**
 * Reads the records that a new one could be confused with: those of the same client (or parent) and name. If a new one
 * appears among them after a lost reply, the create happened (H07).
 */
export async function readLookalikes(
  api: Api,
  resource: Resource,
  values: FieldValues,
  client: number | null,
): Promise<readonly StoredRecord[]> {
  return readAll(api, resource, {
    scope: lookalikeScope(resource, client),
    equals: lookalikeValues(resource, values),
  })
}

/** The values that a record must have to be confused with a new one. */
export function lookalikeValues(resource: Resource, values: FieldValues): FieldValues {
  const names = [resource.label, resource.parent].filter((name) => name !== undefined)
  const pairs = names.flatMap((name) => {
    const [field, value] = [resource.fields[name], values[name]]
    // A long text (a reply's message) comes back changed, so only the parent is compared.
    if (field === undefined || value === undefined || field.kind === 'html') return []
    return [[name, normaliseForStorage(field, value)] as const]
  })
  return Object.fromEntries(pairs)
}

/** The scope that a record must be in to be confused with a new one. */
export function lookalikeScope(resource: Resource, client: number | null): Scope {
  return scopeOfClient(ownerField(resource) === undefined ? null : client)
}

/** Returns the records that did not exist before. */
export function newAmong(
  resource: Resource,
  before: IdsBefore,
  now: readonly StoredRecord[],
): readonly StoredRecord[] {
  return now.filter(({ row }) => !before.has(row[resource.id] ?? null))
}
