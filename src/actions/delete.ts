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
import { capitalise } from '../text/sentence.ts'
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
import { change } from './change.ts'
import type { BulkChangeResult, LimitedChangeRequest } from './change-plan.ts'
import {
  type ChangeOptions,
  type ChangeResult,
  type ChangeRule,
  createWriteRequest,
  type TargetedWrite,
} from './change-rule.ts'
import { undoStep } from './undo.ts'

/** The rule for deleting records. */
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

/** Deletes records permanently. */
export function deleteRecords(
  api: Api,
  request: LimitedChangeRequest,
  changeOptions: ChangeOptions,
): Promise<BulkChangeResult> {
  return change(api, DELETE, request, changeOptions)
}

/** Throws a RefusedError if the record must be archived by a separate command first (H40). */
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
  changeOptions: ChangeOptions,
  counted?: CascadeSnapshot,
): Promise<ChangeResult> {
  const { resource } = request
  const { row } = request.target
  await requireCascadeUnchanged(api, resource, row, counted)
  const mustArchive = resource.archiveFirst === 'together' && !isArchived(resource, row)
  const archived = mustArchive ? await archiveBeforeDelete(api, request, changeOptions) : undefined
  const counts = counted?.counts
  const report = async (result: Outcome) => changeOptions.onOutcome?.(result, null)
  const deleting = archived === undefined ? request : { ...request, target: archived }
  const outcome = await perform(api, deleting, changeOptions).catch(async (error: unknown) => {
    const left = { wasArchived: archived !== undefined, counts, at: changeOptions.instanceFlags }
    throw await withCompletedEffects(api, request, left, error)
  })
  const left =
    outcome.state === 'done' ? await danglingNotices(api, resource, row, () => report(outcome)) : []
  const reported = { ...outcome, notices: [...outcome.notices, ...left] }
  await report(reported)
  return { id: Number(row[resource.id]), outcome: reported, row: undefined, undo: null }
}

/** Returns notices about what a deletion leaves behind; if that can't be read, calls `reportDeletion` before throwing. */
async function danglingNotices(
  api: Api,
  resource: Resource,
  row: Row,
  reportDeletion: () => Promise<void>,
): Promise<readonly Notice[]> {
  const lines = await describeDanglingReferences(api, resource, row).catch(
    async (error: unknown) => {
      await reportDeletion()
      throw error
    },
  )
  return lines.map((message) => ({ code: 'left_behind', message, hazard: 'H36' }))
}

/** Archives a record that must be archived before it is deleted (H40) and returns it; undefined if the server can't. */
async function archiveBeforeDelete(
  api: Api,
  request: TargetedWrite,
  changeOptions: ChangeOptions,
): Promise<StoredRecord | undefined> {
  const { resource, isConfirmed = false } = request
  const { archivedAt, operations } = resource
  const file = operations.archive?.file
  if (file === undefined || archivedAt === null) return undefined
  if ((await api.capabilities.presence(resource.module, file)) !== 'available') return undefined
  // The record may have changed since: archiving could go ahead, yet deleting must not.
  const { target = request.target } = await refreshRequest(api, request)
  const { onOutcome } = changeOptions
  const { outcome } = await archiveOne(
    api,
    { ...createWriteRequest(ARCHIVE, resource, target), isConfirmed },
    // No undo step: the record is deleted next.
    { ...changeOptions, ...(onOutcome && { onOutcome: (result) => onOutcome(result, null) }) },
  )
  if (changeOptions.isDryRun === true) return undefined
  const { selector } = target
  if (outcome.stored !== undefined) return { ...outcome.stored, ...(selector && { selector }) }
  const row = { ...target.row, [archivedAt]: api.clock().toISOString() }
  return { ...target, row, readMark: api.freshness.begin()() }
}

/** What a failed deletion may have done. */
interface CompletedEffects {
  wasArchived: boolean
  counts: CascadeCounts | undefined
  at: ActionOptions['instanceFlags']
}

/** Adds to a deletion's error what it did anyway: deleted records of a client (H34), or left a record archived (H40). */
async function withCompletedEffects(
  api: Api,
  { resource, target: { row } }: TargetedWrite,
  { wasArchived, counts, at }: CompletedEffects,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof Failure) || error instanceof PartialError) return error
  const id = Number(row[resource.id])
  if (counts !== undefined && !(error instanceof RefusedError)) {
    const left = await countCascade(api, id).catch(fallBackTo(counts))
    const gone = describeLosses(counts, left)
    if (gone.length === 0) return error
    return new PartialError(
      `${error.message}. Client ${id} still exists, but lost ${gone.join(', ')}.`,
      {
        hazard: 'H34',
        hint: 'They can only be restored from a backup of the server',
        cause: error,
      },
    )
  }
  if (!wasArchived) return error
  const undo = undoStep(resource, row, at)
  return new PartialError(
    `${error.message}. ${capitalise(nounOf(resource))} ${id} is now archived.`,
    {
      hazard: 'H40',
      ...(undo === null ? {} : { hint: { for: 'Unarchive it', step: undo } }),
      cause: error,
    },
  )
}

/** Falls back to the counts before the deletion if they can't be read again, as after an interruption. */
function fallBackTo(counts: CascadeCounts): (error: unknown) => CascadeCounts {
  return (error) => {
    if (!(error instanceof Failure)) throw error
    return counts
  }
}
