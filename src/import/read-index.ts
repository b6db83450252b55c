import type { Api } from '../api/api.ts'
import { readRecords } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { RecordIndex } from './record-index.ts'

/** The module's records in the scope. Clients are told from one another in all of them. */
export async function readIndex(api: Api, resource: Resource, scope: Scope): Promise<RecordIndex> {
  const index = new RecordIndex(resource)
  if (resource.needsFilter !== undefined) return index
  const all = isTenant(resource) ? ({ kind: 'all' } as const) : scope
  const parameters = archivedToo(resource)
  for await (const page of readRecords(api, resource, { scope: all, parameters })) index.add(page)
  return index
}

/** Where a list leaves archived records out unless it is asked for them. */
function archivedToo({ filters }: Resource): Record<string, number> {
  const isAsked = filters.some(
    ({ name, field }) => field === undefined && name === 'include_archived',
  )
  return isAsked ? { include_archived: 1 } : {}
}
