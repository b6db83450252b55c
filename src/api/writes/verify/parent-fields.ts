import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { resources } from '../../../resources/index.ts'
import type { Api } from '../../api.ts'
import { readById } from '../../records/read-by-id.ts'
import type { FieldValues } from '../plan.ts'
import type { Wanted } from './created-identity.ts'
import { ignoreReadFailure } from './find-created.ts'
import { diffReadBack, type ReadBackDiff, unreadNotices } from './read-back-diff.ts'

/**
 * What became of the fields that a create should set in its parent record (the status that a reply
 * gives its ticket): a sentence for each that is not stored, or a notice if that record can't be read.
 */
export async function diffParentReadBack(
  api: Api,
  { resource, values }: Wanted,
): Promise<Pick<ReadBackDiff, 'notStored' | 'notices'>> {
  const asked = setInParent(resource, values)
  const { parent } = resource
  const owner = parent === undefined ? undefined : resource.fields[parent]?.refers
  if (parent === undefined || owner === undefined || Object.keys(asked).length === 0) {
    return { notStored: [], notices: [] }
  }
  const id = Number(values[parent])
  const stored = await readById(api, resources[owner], id).catch(ignoreReadFailure)
  if (stored === undefined) {
    const labels = Object.keys(asked).map((name) => resource.fields[name]?.label ?? name)
    return { notStored: [], notices: unreadNotices(labels) }
  }
  return diffReadBack(resources[owner], asked, undefined, stored)
}

/** The given values for fields of the parent, not of the new record. */
export function setInParent({ fields }: Resource, given: FieldValues): FieldValues {
  const isSet = (field: Field | undefined) => field?.isWriteOnly === true
  return Object.fromEntries(Object.entries(given).filter(([name]) => isSet(fields[name])))
}
