import { type ConflictError, NotFoundError } from '../../errors.ts'
import { hasFinalEffect } from '../../records/record-state.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import type { StoredRecord } from '../records/read.ts'
import { conflictError, conflictTexts, isNewlyArchived, isRenamed } from './guards/conflicts.ts'
import type { FieldValues } from './plan.ts'
import { setInParent } from './verify/parent-fields.ts'
import type { WriteReads } from './write-reads.ts'

/** A record that a write refers to, as it was when looked up. */
export interface Reference {
  /** The field that refers to it; none for the client of a new record. */
  field: string | undefined
  resource: Resource
  stored: StoredRecord
}

/**
 * The records a write refers to, read again unless they are fresh. Throws a NotFoundError for one that is gone, and a
 * ConflictError for one that is no longer what was named: moved, renamed, archived, or a ticket that was closed.
 */
export async function refreshReferences(
  api: Api,
  references: readonly Reference[],
  { resource, values }: { resource: Resource; values: FieldValues },
  reads: WriteReads,
): Promise<readonly Reference[]> {
  if (references.every(({ stored }) => api.freshness.isFresh(stored.readMark))) return references
  const now: Reference[] = []
  for (const reference of references) {
    const isParent = reference.field !== undefined && reference.field === resource.parent
    now.push(
      await referenceNow(api, reference, isParent ? setInParent(resource, values) : {}, reads),
    )
  }
  return now
}

/** `asked` is what the write sets in the record that it refers to. */
async function referenceNow(
  api: Api,
  reference: Reference,
  asked: FieldValues,
  reads: WriteReads,
): Promise<Reference> {
  const { resource, stored } = reference
  if (api.freshness.isFresh(stored.readMark)) return reference
  const now = await reads.readReferenced(resource, Number(stored.row[resource.id]))
  const before = stored.asFound ?? stored
  if (now === undefined) {
    const { message } = conflictError(resource, before.row, 'no longer exists')
    throw new NotFoundError(
      `${message}: somebody else deleted or archived it meanwhile, or moved it out of this key's reach`,
      {
        hint: 'Nothing was sent',
      },
    )
  }
  const failure = unfit(reference, asked, [before, now])
  if (failure !== undefined) throw failure
  const { selector } = stored
  return { ...reference, stored: { ...now, ...(selector && { selector }) } }
}

function unfit(
  { resource, stored: { selector: which } }: Reference,
  asked: FieldValues,
  [before, now]: readonly [StoredRecord, StoredRecord],
): ConflictError | undefined {
  const by = (what: string, more: readonly string[] = []) => {
    const details = more.length === 0 ? '' : `: ${more.join('; ')}`
    return conflictError(resource, before.row, `was ${what} by somebody else meanwhile${details}`)
  }
  const { client } = resource
  if (client !== null && (before.row[client] ?? null) !== (now.row[client] ?? null)) {
    return by('moved to another client')
  }
  if (isNewlyArchived(resource, before, now)) return by('archived')
  if (isRenamed(resource, [before, now], { which, isConfirmed: false })) return by('renamed')
  if (hasFinalEffect(resource, now.row) && !hasFinalEffect(resource, before.row))
    return by('closed')
  const clashes = conflictTexts(resource, asked, [before, now])
  return clashes.length > 0 ? by('changed', clashes) : undefined
}
