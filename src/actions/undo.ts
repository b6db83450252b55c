import { clientOf } from '../api/records/scope.ts'
import type { RecordStep } from '../hints.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { hasVerb } from '../resources/verbs.ts'

/** Returns the step that unarchives a record, with its client, since hidden records need it (H20). Null if no release can. */
export function undoStep(resource: Resource, row: Row, at: RecordStep['at']): RecordStep | null {
  const { name, client, id } = resource
  if (!hasVerb(resource, 'unarchive')) return null
  const step: RecordStep = {
    do: 'unarchive',
    resource: name,
    id: Number(row[id]),
    ...(at && { at }),
  }
  return client === null || isTenant(resource) ? step : { ...step, client: clientOf(resource, row) }
}
