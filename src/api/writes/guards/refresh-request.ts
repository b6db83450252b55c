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
 * The request with everything it relies on up to date: what was read too long ago, or before the command waited,
 * is read again; what is fresh costs nothing. What others changed in other fields is taken
 * over. Throws a ConflictError if the changes conflict, a NotFoundError if a record is gone.
 */
export async function refreshRequest(
  api: Api,
  request: WriteRequest,
  reads = singleReads(api),
): Promise<WriteRequest> {
  const { target, references } = request
  const now = target === undefined ? undefined : await targetNow(api, request, target, reads)
  const referred = references && (await refreshReferences(api, references, request, reads))
  if (now === target && referred === references) return request
  return {
    ...request,
    ...(now && now !== target ? merged(request, target ?? now, now) : {}),
    ...(referred && { references: referred }),
  }
}

/** The requested changes on top of what is stored now. */
function merged(
  request: WriteRequest,
  before: StoredRecord,
  target: StoredRecord,
): Partial<WriteRequest> {
  const { resource, verb, mergedChanges = [] } = request
  const asked = requestedValuesOf(request)
  const changes = changesSince(resource, before, target).filter(
    ({ field }) => asked[field] === undefined,
  )
  return {
    target,
    mergedChanges: [...mergedChanges, ...changes],
    ...(verb === 'update'
      ? { requestedValues: asked, values: valuesToSend(resource, asked, target.row, target.raw) }
      : {}),
  }
}

async function targetNow(
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
    throw await gone(api, resource, target)
  }
  const before = target.asFound ?? target
  const failure = findConflict(request, before, now)
  if (failure !== undefined) throw failure
  const { selector } = target
  return { ...now, ...(selector && { selector }) }
}

/** Whether a record that can't be read may still exist: archived, if the server doesn't show those (H20). */
async function mayBeHidden(
  api: Api,
  resource: Resource,
  { row, raw }: StoredRecord,
): Promise<boolean> {
  const { hidesArchivedSince, archivedAt } = resource
  if (hidesArchivedSince === undefined || archivedAt === null) return false
  const isUnseen = Object.keys(raw).length === 0
  if (!isUnseen && (row[archivedAt] ?? null) === null) return false
  return api.capabilities.isAtLeast(hidesArchivedSince)
}

function unarchiving({ name, id }: Resource, row: Row): HintLine {
  const step = { do: 'unarchive', resource: name, id: Number(row[id]) } as const
  return { for: 'If it is archived', step }
}

async function gone(api: Api, resource: Resource, { row }: StoredRecord): Promise<NotFoundError> {
  const { hidesArchivedSince } = resource
  const isHiding =
    hidesArchivedSince !== undefined && (await api.capabilities.isAtLeast(hidesArchivedSince))
  const done = isHiding ? 'deleted or archived' : 'deleted'
  const { message } = conflictError(
    resource,
    row,
    `no longer exists: somebody else ${done} it meanwhile, or moved it out of this key's reach`,
  )
  return new NotFoundError(message, {
    hint: hintLines('Nothing was sent', isHiding ? unarchiving(resource, row) : undefined),
  })
}
