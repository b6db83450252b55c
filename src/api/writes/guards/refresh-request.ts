import { NotFoundError } from '../../../errors.ts'
import { type HintLine, linesOf } from '../../../hints.ts'
import type { Row } from '../../../records/record.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import type { Stored } from '../../records/read.ts'
import { changesIn } from '../diff.ts'
import { referencesNow } from '../refresh-references.ts'
import { singleReads } from '../single-reads.ts'
import type { WriteRequest } from '../write.ts'
import type { WriteReads } from '../write-reads.ts'
import { changesSince } from './changes-since.ts'
import { askedOf, conflict, conflictOf } from './conflicts.ts'

/**
 * The request with everything it relies on up to date: what was read too long ago, or before the command waited,
 * is read again; what is fresh costs nothing. What others changed in other fields is taken
 * over. Throws a ConflictError if the changes conflict, a NotFoundError if a record is gone.
 */
export async function upToDate(
  api: Api,
  request: WriteRequest,
  reads = singleReads(api),
): Promise<WriteRequest> {
  const { target, references } = request
  const now = target === undefined ? undefined : await targetNow(api, request, target, reads)
  const referred = references && (await referencesNow(api, references, request, reads))
  if (now === target && referred === references) return request
  return {
    ...request,
    ...(now && now !== target ? merged(request, target ?? now, now) : {}),
    ...(referred && { references: referred }),
  }
}

/** The requested changes on top of what is stored now. */
function merged(request: WriteRequest, before: Stored, target: Stored): Partial<WriteRequest> {
  const { resource, verb, meanwhile = [] } = request
  const asked = askedOf(request)
  const changes = changesSince(resource, before, target).filter(
    ({ field }) => asked[field] === undefined,
  )
  return {
    target,
    meanwhile: [...meanwhile, ...changes],
    ...(verb === 'update'
      ? { asked, given: changesIn(resource, asked, target.row, target.raw) }
      : {}),
  }
}

async function targetNow(
  api: Api,
  request: WriteRequest,
  target: Stored,
  reads: WriteReads,
): Promise<Stored> {
  if (api.freshness.isFresh(target.read)) return target
  const { resource } = request
  const read = api.freshness.begin()
  const now = await reads.again(resource, target)
  if (now === undefined) {
    if (await mayBeHidden(api, resource, target)) return { ...target, read: read() }
    throw await gone(api, resource, target)
  }
  const before = target.first ?? target
  const failure = conflictOf(request, before, now)
  if (failure !== undefined) throw failure
  const { calledBy } = target
  return { ...now, ...(calledBy && { calledBy }) }
}

/** Whether a record that can't be read may still exist: archived, if the server doesn't show those (H20). */
async function mayBeHidden(api: Api, resource: Resource, { row, raw }: Stored): Promise<boolean> {
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

async function gone(api: Api, resource: Resource, { row }: Stored): Promise<NotFoundError> {
  const { hidesArchivedSince } = resource
  const isHiding =
    hidesArchivedSince !== undefined && (await api.capabilities.isAtLeast(hidesArchivedSince))
  const done = isHiding ? 'deleted or archived' : 'deleted'
  const { message } = conflict(
    resource,
    row,
    `no longer exists: somebody else ${done} it meanwhile, or moved it out of this key's reach`,
  )
  return new NotFoundError(message, {
    hint: linesOf('Nothing was sent', isHiding ? unarchiving(resource, row) : undefined),
  })
}
