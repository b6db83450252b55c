import { NotFoundError } from '../../../errors.ts'
import { type HintLine, hintLines } from '../../../hints.ts'
import type { Row } from '../../../records/record.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { valuesToSend } from '../diff.ts'
import { refreshReferences } from '../refresh-references.ts'
import { singleReads } from '../single-reads.ts'
import type { WriteRequest } from '../write.ts'
import type { WriteReads } from '../write-reads.ts'
import { changesSince } from './changes-since.ts'
import { conflictError, findConflict, requestedValuesOf } from './conflicts.ts'

/**
 * Brings everything that a request relies on up to date: what was read too long ago, or before the command waited, is
 * read again. Changes that others made in other fields are merged. Throws a ConflictError if their changes conflict with
 * the request, and a NotFoundError if a record is gone.
 */
export async function refreshRequest(
  api: Api,
  request: WriteRequest,
  reads = singleReads(api),
): Promise<WriteRequest> {
  const { target, references } = request
  const now = target === undefined ? undefined : await refreshTarget(api, request, target, reads)
  const refreshed = references && (await refreshReferences(api, references, request, reads))
  if (now === target && refreshed === references) return request
  return {
    ...request,
    ...(now && now !== target ? rebase(request, target ?? now, now) : {}),
    ...(refreshed && { references: refreshed }),
  }
}

/** Applies the requested changes to the record as it is stored now. */
function rebase(
  request: WriteRequest,
  before: StoredRecord,
  target: StoredRecord,
): Partial<WriteRequest> {
  const { resource, verb, mergedChanges = [] } = request
  const requested = requestedValuesOf(request)
  const changes = changesSince(resource, before, target).filter(
    ({ field }) => requested[field] === undefined,
  )
  return {
    target,
    mergedChanges: [...mergedChanges, ...changes],
    ...(verb === 'update'
      ? {
          requestedValues: requested,
          values: valuesToSend(resource, requested, target.row, target.raw),
        }
      : {}),
  }
}

async function refreshTarget(
  api: Api,
  request: WriteRequest,
  target: StoredRecord,
  reads: WriteReads,
): Promise<StoredRecord> {
  if (api.freshness.isFresh(target.readMark)) return target
  const { resource } = request
  const read = api.freshness.begin()
  const now = await reads.rereadTarget(resource, target)
  if (now === undefined) {
    if (await mayBeHidden(api, resource, target)) return { ...target, readMark: read() }
    throw await goneError(api, resource, target)
  }
  const before = target.asFound ?? target
  const failure = findConflict(request, before, now)
  if (failure !== undefined) throw failure
  const { selector } = target
  return { ...now, ...(selector && { selector }) }
}

/** Whether a record that can't be read may still exist, archived on a server that hides archived records (H20). */
async function mayBeHidden(
  api: Api,
  resource: Resource,
  { row, raw }: StoredRecord,
): Promise<boolean> {
  const { hidesArchivedSince, archivedAt } = resource
  if (hidesArchivedSince === undefined || archivedAt === null) return false
  const wasHidden = Object.keys(raw).length === 0
  if (!wasHidden && (row[archivedAt] ?? null) === null) return false
  return api.capabilities.isAtLeast(hidesArchivedSince)
}

function unarchiveHint({ name, id }: Resource, row: Row): HintLine {
  const step = { do: 'unarchive', resource: name, id: Number(row[id]) } as const
  return { for: 'If it is archived', step }
}

async function goneError(
  api: Api,
  resource: Resource,
  { row }: StoredRecord,
): Promise<NotFoundError> {
  const { hidesArchivedSince } = resource
  const isHiding =
    hidesArchivedSince !== undefined && (await api.capabilities.isAtLeast(hidesArchivedSince))
  const what = isHiding ? 'deleted or archived' : 'deleted'
  const { message } = conflictError(
    resource,
    row,
    `no longer exists: someone else ${what} it, or moved it where this key can't see it`,
  )
  return new NotFoundError(message, {
    hint: hintLines('Nothing was sent', isHiding ? unarchiveHint(resource, row) : undefined),
  })
}
