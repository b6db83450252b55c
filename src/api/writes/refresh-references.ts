import { type ConflictError, NotFoundError } from '../../errors.ts'
import { hasFinalEffect } from '../../records/record-state.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import type { StoredRecord } from '../records/read.ts'
import { conflictError, conflictTexts, isNewlyArchived, isRenamed } from './guards/conflicts.ts'
import type { FieldValues } from './plan.ts'
import { setInParent } from './verify/parent-fields.ts'
import type { WriteReads } from './write-reads.ts'

/** A record that a write refers to, as it was when it was looked up. */
export interface Reference {
  /** The field that refers to it; undefined for the client of a new record. */
  field: string | undefined
  resource: Resource
  stored: StoredRecord
}

/**
 * Returns the records that a write refers to, read again unless they are fresh. Throws a NotFoundError if one is gone,
 * and a ConflictError if one was moved, renamed, archived or closed by someone else.
 */
export async function refreshReferences(
  api: Api,
  references: readonly Reference[],
  { resource, values }: { resource: Resource; values: FieldValues },
  reads: WriteReads,
): Promise<readonly Reference[]> {
  if (references.every(({ stored }) => api.freshness.isFresh(stored.readMark))) return references
  const refreshed: Reference[] = []
  for (const reference of references) {
    const isParent = reference.field !== undefined && reference.field === resource.parent
    const valuesInIt = isParent ? setInParent(resource, values) : {}
    refreshed.push(await refreshReference(api, reference, valuesInIt, reads))
  }
  return refreshed
}

/** Returns a reference as it is now; `values` are what the write sets in the record that it refers to. */
async function refreshReference(
  api: Api,
  reference: Reference,
  values: FieldValues,
  reads: WriteReads,
): Promise<Reference> {
  const { resource, stored } = reference
  if (api.freshness.isFresh(stored.readMark)) return reference
  const now = await reads.readReferenced(resource, Number(stored.row[resource.id]))
  const before = stored.asFound ?? stored
  if (now === undefined) {
    const { message } = conflictError(resource, before.row, 'no longer exists')
    throw new NotFoundError(
      `${message}: someone else deleted or archived it, or moved it where this key can't see it`,
      { hint: 'Nothing was sent' },
    )
  }
  const failure = referenceConflict(reference, values, [before, now])
  if (failure !== undefined) throw failure
  const { selector } = stored
  return { ...reference, stored: { ...now, ...(selector && { selector }) } }
}

function referenceConflict(
  { resource, stored: { selector } }: Reference,
  values: FieldValues,
  [before, now]: readonly [StoredRecord, StoredRecord],
): ConflictError | undefined {
  const by = (what: string, changes: readonly string[] = []) => {
    const details = changes.length === 0 ? '' : `: ${changes.join('; ')}`
    const clause = `was ${what} by someone else in the meantime${details}`
    return conflictError(resource, before.row, clause)
  }
  const { client } = resource
  if (client !== null && (before.row[client] ?? null) !== (now.row[client] ?? null)) {
    return by('moved to another client')
  }
  if (isNewlyArchived(resource, before, now)) return by('archived')
  if (isRenamed(resource, [before, now], { selector, isConfirmed: false })) return by('renamed')
  if (hasFinalEffect(resource, now.row) && !hasFinalEffect(resource, before.row))
    return by('closed')
  const clashes = conflictTexts(resource, values, [before, now])
  return clashes.length > 0 ? by('changed', clashes) : undefined
}
