import { PartialError } from '../../../errors.ts'
import { nounOf } from '../../../records/describe-record.ts'
import { isAlreadyDone } from '../../../records/record-state.ts'
import { isTenant } from '../../../resources/ownership.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { clientOf } from '../../records/scope.ts'
import { compare } from '../diff.ts'
import { sideEffectNotices, unverifiedNotice } from '../notices.ts'
import type { Notice } from '../plan.ts'
import { isAcknowledged, type SendResult } from '../send-once.ts'
import type { WriteRequest } from '../write.ts'
import { notDoneError, unknownOutcomeError, writeRefusedError } from '../write-errors.ts'
import { contradictionError, requireSameClient } from './contradiction-errors.ts'
import { readBack, readBackWithRetry } from './read-back.ts'
import type { SentWrite, VerifiedWrite } from './verify.ts'

/** Checks a delete, archive, unarchive, resolve or close. */
export async function verifyState(write: SentWrite): Promise<VerifiedWrite> {
  const { api, request, sent } = write
  const { resource, verb, target } = request
  const id = Number(target?.row[resource.id])
  const isReached = (after: StoredRecord | undefined) =>
    after === undefined
      ? isReachedUnseen(api, request, sent)
      : isReachedSeen(request, after, isAcknowledged(sent))
  const result = await readBackWithRetry(
    write,
    (reads) => readBack(reads, request),
    (read) => !read.isRead || isReached(read.after),
  )
  if (!result.isRead) {
    if (isAcknowledged(sent)) return { id, row: undefined, notices: [unverifiedNotice()] }
    if (sent.kind !== 'answered') {
      throw unknownOutcomeError(sent, `${nounOf(resource)} ${id} may be ${verb}d`, result.error)
    }
    throw writeRefusedError(api, request, sent, `did not ${verb} ${nounOf(resource)} ${id}`)
  }
  const { after } = result
  if (after !== undefined) requireSameClient(api, request, after)
  if (!(await isReached(after))) throw notReachedError(api, request, sent, after)
  const notices = [
    ...(await unseenNotices(api, request, after)),
    ...(isAcknowledged(sent) ? [] : [unconfirmedNotice(request)]),
    ...unplannedNotices(write, after),
  ]
  return { id, row: after?.row, stored: after, notices }
}

/** Notices about fields that archiving changed and the plan did not list. */
function unplannedNotices(
  { request, sideEffects: planned }: SentWrite,
  after: StoredRecord | undefined,
): Notice[] {
  const { resource, verb, target } = request
  const isArchiving = verb === 'archive' || verb === 'unarchive'
  if (!isArchiving || after === undefined || target === undefined) return []
  const { sideEffects: changes } = compare(resource, planned, target.row, after)
  return wasSeen(request)
    ? sideEffectNotices(changes.filter(({ field }) => field !== resource.archivedAt))
    : []
}

/** Whether the record could be read before; of a hidden record only the ID and client are known (H20). */
function wasSeen({ target }: WriteRequest): boolean {
  return Object.keys(target?.raw ?? {}).length > 0
}

/** Whether a record that can be read has the requested state; `isConfirmed`: the server reported success. */
function isReachedSeen(request: WriteRequest, after: StoredRecord, isConfirmed: boolean): boolean {
  const { resource, verb, client } = request
  // A record that was hidden before (H20) may turn out to be another client's.
  if (!wasSeen(request) && clientOf(resource, after.row) !== client) return false
  return verb !== 'delete' && (isAlreadyDone(resource, verb, after.row) ?? isConfirmed)
}

/** Whether a record that can no longer be read has the requested state. */
async function isReachedUnseen(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
): Promise<boolean> {
  const { resource, verb, target } = request
  const isHidden = await hidesArchived(api, request)
  // If the server may hide archived records, only its answer can tell.
  if (verb === 'archive')
    return isHidden || (resource.hidesArchivedSince !== undefined && isAcknowledged(sent))
  // An unarchived, resolved or closed record can be read.
  if (verb !== 'delete') return false
  // It was archived before and may be hidden (H20), so only the answer can tell whether it was deleted.
  if (!isHidden || resource.archiveFirst === undefined) return true
  if (sent.kind === 'answered') return sent.answer.isSuccess
  const id = Number(target?.row[resource.id])
  throw new PartialError(
    `${sent.error.message}. ${nounOf(resource)} ${id} is deleted or left archived: this server shows neither.`,
    { hazard: 'H20', cause: sent.error },
  )
}

/** Whether the server is proven to hide archived records (H20). */
async function hidesArchived(api: Api, { resource }: WriteRequest): Promise<boolean> {
  const { hidesArchivedSince } = resource
  return hidesArchivedSince !== undefined && (await api.capabilities.isAtLeast(hidesArchivedSince))
}

/** The notice for a deletion that could not be verified because archived records are hidden too. */
async function unseenNotices(
  api: Api,
  request: WriteRequest,
  after: StoredRecord | undefined,
): Promise<Notice[]> {
  const { resource, verb } = request
  const isVerified = after !== undefined || verb !== 'delete' || resource.archiveFirst === undefined
  if (isVerified || !(await hidesArchived(api, request))) return []
  const message =
    'The server confirmed it, but it shows no archived records, so this could not be verified (H20)'
  return [{ code: 'unverified', hazard: 'H20', message }]
}

function notReachedError(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  after: StoredRecord | undefined,
): Error {
  const { resource, verb, target } = request
  const what = `${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
  if (sent.kind === 'lost') {
    return notDoneError(sent.error, `${what} is unchanged`)
  }
  if (isAcknowledged(sent)) {
    const state = verb === 'delete' ? 'it still exists' : `it is not ${verb}d`
    return contradictionError(api, request, after === undefined ? 'it no longer exists' : state)
  }
  return writeRefusedError(api, request, sent, `did not ${verb} ${what}`)
}

function unconfirmedNotice({ resource, verb }: WriteRequest): Notice {
  const deletionHazard = isTenant(resource) ? 'H34' : 'H33'
  return {
    code: 'happened',
    hazard: verb === 'delete' ? deletionHazard : 'H07',
    message: 'The server did not confirm it, but reading again shows that it happened',
  }
}
