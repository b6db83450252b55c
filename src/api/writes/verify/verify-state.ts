import { PartialError } from '../../../errors.ts'
import { nounOf } from '../../../records/describe-record.ts'
import { isAlreadyDone } from '../../../records/record-state.ts'
import { isTenant } from '../../../resources/ownership.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { clientOf } from '../../records/scope.ts'
import { compare } from '../diff.ts'
import {
  notDoneError,
  sideEffectNotices,
  unknownOutcomeError,
  unverifiedNotice,
  writeRefusedError,
} from '../notices.ts'
import type { Notice } from '../plan.ts'
import { isAcknowledged, type SendResult } from '../send-once.ts'
import type { WriteRequest } from '../write.ts'
import { contradictionError, requireSameClient } from './contradiction-errors.ts'
import { readBack, readBackWithRetry } from './read-back.ts'
import type { VerifiedWrite, VerifyContext } from './verify.ts'

/** What became of a delete, archive, unarchive, resolve or close. */
export async function verifyState(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  settling: VerifyContext,
): Promise<VerifiedWrite> {
  const { resource, verb, target } = request
  const id = Number(target?.row[resource.id])
  const isReached = (after: StoredRecord | undefined) =>
    after === undefined
      ? isReachedWhenHidden(api, request, sent)
      : isReachedSeen(request, after, isAcknowledged(sent))
  const look = await readBackWithRetry(
    api,
    sent,
    settling,
    (reads) => readBack(reads, request),
    (seen) => !seen.isRead || isReached(seen.after),
  )
  if (!look.isRead) {
    if (isAcknowledged(sent)) return { id, row: undefined, notices: [unverifiedNotice()] }
    if (sent.kind !== 'answered') {
      throw unknownOutcomeError(sent, `${nounOf(resource)} ${id} may be ${verb}d`, look.error)
    }
    throw writeRefusedError(api, request, sent, `did not ${verb} ${nounOf(resource)} ${id}`)
  }
  const { after } = look
  if (after !== undefined) requireSameClient(api, request, after)
  if (!(await isReached(after))) throw notReached(api, request, sent, after)
  const notices = [
    ...(await unseenNotices(api, request, after)),
    ...(isAcknowledged(sent) ? [] : [unconfirmed(request)]),
    ...besides(request, after, settling),
  ]
  return { id, row: after?.row, stored: after, notices }
}

/** What archiving changed beside what the plan says (a flag that it clears for good). */
function besides(
  request: WriteRequest,
  after: StoredRecord | undefined,
  { effects }: VerifyContext,
): Notice[] {
  const { resource, verb, target } = request
  const isArchiving = verb === 'archive' || verb === 'unarchive'
  if (!isArchiving || after === undefined || target === undefined) return []
  const { sideEffects: changes } = compare(resource, effects, target.row, after)
  return wasSeen(request)
    ? sideEffectNotices(changes.filter(({ field }) => field !== resource.archivedAt))
    : []
}

/** Whether the record could be read before; one that the server hides is known by its ID and client alone (H20). */
function wasSeen({ target }: WriteRequest): boolean {
  return Object.keys(target?.raw ?? {}).length > 0
}

function isReachedSeen(request: WriteRequest, after: StoredRecord, isYes: boolean): boolean {
  const { resource, verb, client } = request
  // Known by its ID alone before (H20), it may turn out to be another client's.
  if (!wasSeen(request) && clientOf(resource, after.row) !== client) return false
  return verb !== 'delete' && (isAlreadyDone(resource, verb, after.row) ?? isYes)
}

/** What a record that is not there any more tells. */
async function isReachedWhenHidden(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
): Promise<boolean> {
  const { resource, verb, target } = request
  const isHidden = await hidesArchived(api, request)
  // If the server may hide archived records, its answer has to be enough.
  if (verb === 'archive')
    return isHidden || (resource.hidesArchivedSince !== undefined && isAcknowledged(sent))
  // An unarchived, resolved or closed record can be read.
  if (verb !== 'delete') return false
  // It was archived before, and what is archived is not shown (H20): only the answer tells it from deleted.
  if (!isHidden || resource.archiveFirst === undefined) return true
  if (sent.kind === 'answered') return sent.answer.isSuccess
  const id = Number(target?.row[resource.id])
  throw new PartialError(
    `${sent.error.message}. ${nounOf(resource)} ${id} is deleted or left archived: this server shows neither`,
    { hazard: 'H20', cause: sent.error },
  )
}

/** Whether the server is proven not to show what is archived (H20). */
async function hidesArchived(api: Api, { resource }: WriteRequest): Promise<boolean> {
  const { hidesArchivedSince } = resource
  return hidesArchivedSince !== undefined && (await api.capabilities.isAtLeast(hidesArchivedSince))
}

/** A deletion that looks the same as an archived record when read, since neither is shown. */
async function unseenNotices(
  api: Api,
  request: WriteRequest,
  after: StoredRecord | undefined,
): Promise<Notice[]> {
  const { resource, verb } = request
  const isTold = after !== undefined || verb !== 'delete' || resource.archiveFirst === undefined
  if (isTold || !(await hidesArchived(api, request))) return []
  const message =
    'The server confirmed it, but it shows no archived records, so this could not be verified (H20)'
  return [{ code: 'unverified', hazard: 'H20', message }]
}

function notReached(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  after: StoredRecord | undefined,
): Error {
  const { resource, verb, target } = request
  const what = `${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
  if (sent.kind === 'lost') {
    return notDoneError(sent.error, `${what} is as it was`)
  }
  if (isAcknowledged(sent)) {
    return contradictionError(
      api,
      request,
      after === undefined ? 'it no longer exists' : 'it is not',
    )
  }
  return writeRefusedError(api, request, sent, `did not ${verb} ${what}`)
}

function unconfirmed({ resource, verb }: WriteRequest): Notice {
  const ofDeletion = isTenant(resource) ? 'H34' : 'H33'
  return {
    code: 'happened',
    hazard: verb === 'delete' ? ofDeletion : 'H07',
    message: 'The server did not confirm it, but reading again shows that it happened',
  }
}
