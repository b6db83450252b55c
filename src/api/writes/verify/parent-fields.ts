import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { resources } from '../../../resources/index.ts'
import type { Api } from '../../api.ts'
import { readById } from '../../records/read-by-id.ts'
import type { FieldValues } from '../plan.ts'
import type { ExpectedRecord } from './created-identity.ts'
import { ignoreReadFailure } from './find-created.ts'
import { diffReadBack, type ReadBackDiff, unreadNotices } from './read-back-diff.ts'

/**
 * Checks the fields that a create sets in its parent record, such as the status that a reply gives its ticket. Returns a
 * sentence for each that is not stored, or a notice if the parent can't be read.
 */
export async function diffParentReadBack(
  api: Api,
  { resource, values }: ExpectedRecord,
): Promise<Pick<ReadBackDiff, 'notStored' | 'notices'>> {
  const inParent = setInParent(resource, values)
  const { parent } = resource
  const owner = parent === undefined ? undefined : resource.fields[parent]?.refers
  if (parent === undefined || owner === undefined || Object.keys(inParent).length === 0) {
    return { notStored: [], notices: [] }
  }
  const id = Number(values[parent])
  const stored = await readById(api, resources[owner], id).catch(ignoreReadFailure)
  if (stored === undefined) {
    const labels = Object.keys(inParent).map((name) => resource.fields[name]?.label ?? name)
    return { notStored: [], notices: unreadNotices(labels) }
  }
  return diffReadBack(resources[owner], inParent, undefined, stored)
}

/** Returns the values for fields of the parent, not of the new record. */
export function setInParent({ fields }: Resource, values: FieldValues): FieldValues {
  const isInParent = (field: Field | undefined) => field?.isWriteOnly === true
  return Object.fromEntries(Object.entries(values).filter(([name]) => isInParent(fields[name])))
}
