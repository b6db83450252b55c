import type { Api } from '../api/api.ts'
import { readRecords } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { archivedParameters } from '../resources/archived-parameters.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { RecordIndex } from './record-index.ts'

/** Reads the module's records in the scope; for clients always all, so that duplicates are noticed. */
export async function readIndex(api: Api, resource: Resource, scope: Scope): Promise<RecordIndex> {
  const index = new RecordIndex(resource)
  if (resource.needsFilter !== undefined) return index
  const readScope = isTenant(resource) ? ({ kind: 'all' } as const) : scope
  const request = { scope: readScope, parameters: archivedParameters(resource) }
  for await (const page of readRecords(api, resource, request)) index.add(page)
  return index
}
