import type { Api } from '../api/api.ts'
import { describeDanglingReferences } from '../api/records/dangling-references.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { refreshRequest } from '../api/writes/guards/refresh-request.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Outcome } from '../api/writes/write.ts'
import { Failure, PartialError, RefusedError } from '../errors.ts'
import { describeRecord, nounOf } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { type ActionOptions, perform } from './action-options.ts'
import { ARCHIVE, archiveOne, isArchived } from './archive.ts'
import {
  type CascadeCounts,
  type CascadeSnapshot,
  countCascade,
  describeLosses,
  requireCascadeUnchanged,
  snapshotCascade,
} from './cascade.ts'
import { type BulkChangeResult, change, type LimitedChangeRequest } from './change.ts'
import {
  type ChangeOptions,
  type ChangeResult,
  type ChangeRule,
  createWriteRequest,
  type TargetedWrite,
} from './change-rule.ts'
import { undoStep } from './undo.ts'

/** How records are deleted. */
export const DELETE: ChangeRule = {
  verb: 'delete',
  isFinal: true,
  isUpToDate: (resource, { row }) => {
    requireArchived(resource, row)
    return false
  },
  count: snapshotCascade,
  write: deleteOne,
}

/** Deletes records for good. */
export function deleteRecords(
  api: Api,
  request: LimitedChangeRequest,
  how: ChangeOptions,
): Promise<BulkChangeResult> {
  return change(api, DELETE, request, how)
}

/** Throws a RefusedError for what must have been archived by a command of its own (H40). */
function requireArchived(resource: Resource, row: Row): void {
  if (resource.archiveFirst !== 'apart' || isArchived(resource, row)) return
  throw new RefusedError(`${describeRecord(resource, row)} must be archived first.`, {
    hazard: 'H40',
    hint: {
      for: 'Archive it',
      step: { do: 'archive', resource: resource.name, id: Number(row[resource.id]) },
    },
  })
}

async function deleteOne(
  api: Api,
  request: TargetedWrite,
  how: ChangeOptions,
  counted?: CascadeSnapshot,
): Promise<ChangeResult> {
  const { resource } = request
  const { row } = request.target
  await requireCascadeUnchanged(api, resource, row, counted)
  const mustArchive = resource.archiveFirst === 'together' && !isArchived(resource, row)
  const archived = mustArchive ? await archiveBeforeDelete(api, request, how) : undefined
  const belongings = counted?.counts
  const tell = async (one: Outcome) => how.onOutcome?.(one, null)
  const deleting = archived === undefined ? request : { ...request, target: archived }
  const outcome = await perform(api, deleting, how).catch(async (error: unknown) => {
    const left = { wasArchived: archived !== undefined, belongings, at: how.instanceFlags }
    throw await withCompletedEffects(error, api, resource, request.target, left)
  })
  const left =
    outcome.state === 'done' ? await leftovers(api, resource, row, () => tell(outcome)) : []
  const told = { ...outcome, notices: [...outcome.notices, ...left] }
  await tell(told)
  return { id: Number(row[resource.id]), outcome: told, row: undefined, undo: null }
}

/** What a deletion leaves behind, as notices; where that can't be read, `tell` tells of the deletion first. */
async function leftovers(
  api: Api,
  resource: Resource,
  row: Row,
  tell: () => Promise<void>,
): Promise<readonly Notice[]> {
  const lines = await describeDanglingReferences(api, resource, row).catch(
    async (error: unknown) => {
      await tell()
      throw error
    },
  )
  return lines.map((message) => ({ code: 'left_behind', message, hazard: 'H36' }))
}

/** Archives a record that must be archived to be deleted (H40), and resolves with it; undefined if the server can't. */
async function archiveBeforeDelete(
  api: Api,
  request: TargetedWrite,
  how: ChangeOptions,
): Promise<StoredRecord | undefined> {
  const { resource, isConfirmed = false } = request
  const { archivedAt, operations } = resource
  const file = operations.archive?.file
  if (file === undefined || archivedAt === null) return undefined
  if ((await api.capabilities.presence(resource.module, file)) !== 'available') return undefined
  // A change that archiving could be merged with may rule out deleting.
  const { target = request.target } = await refreshRequest(api, request)
  const { onOutcome } = how
  const { outcome } = await archiveOne(
    api,
    { ...createWriteRequest(ARCHIVE, resource, target), isConfirmed },
    // Bringing it back is of no use: it goes next.
    { ...how, ...(onOutcome && { onOutcome: (one) => onOutcome(one, null) }) },
  )
  if (how.isDryRun === true) return undefined
  const { selector } = target
  if (outcome.stored !== undefined) return { ...outcome.stored, ...(selector && { selector }) }
  const row = { ...target.row, [archivedAt]: api.clock().toISOString() }
  return { ...target, row, readMark: api.freshness.begin()() }
}

/** What a deletion did before it failed. */
interface CompletedEffects {
  wasArchived: boolean
  belongings: CascadeCounts | undefined
  at: ActionOptions['instanceFlags']
}

/** The failure of a deletion, with what it has done all the same: a client's records gone (H34), a record left archived (H40). */
async function withCompletedEffects(
  error: unknown,
  api: Api,
  resource: Resource,
  { row }: StoredRecord,
  { wasArchived, belongings, at }: CompletedEffects,
): Promise<unknown> {
  if (!(error instanceof Failure) || error instanceof PartialError) return error
  const id = Number(row[resource.id])
  if (belongings !== undefined && !(error instanceof RefusedError)) {
    const left = await countCascade(api, id).catch(fallBackTo(belongings))
    const gone = describeLosses(belongings, left)
    if (gone.length === 0) return error
    return new PartialError(
      `${error.message}. Client ${id} is still there, and gone are its ${gone.join(', ')}`,
      { hazard: 'H34', hint: 'Only a backup of the server has them', cause: error },
    )
  }
  if (!wasArchived) return error
  const undo = undoStep(resource, row, at)
  return new PartialError(`${error.message}. ${nounOf(resource)} ${id} is left archived`, {
    hazard: 'H40',
    ...(undo === null ? {} : { hint: { for: 'Bring it back', step: undo } }),
    cause: error,
  })
}

/** Where nobody could look, as in an interruption, the failure itself has to do. */
function fallBackTo(belongings: CascadeCounts): (error: unknown) => CascadeCounts {
  return (error) => {
    if (!(error instanceof Failure)) throw error
    return belongings
  }
}
