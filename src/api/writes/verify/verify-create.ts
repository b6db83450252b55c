import { Failure, UsageError } from '../../../errors.ts'
import { nounOf } from '../../../records/describe-record.ts'
import { parseServerId } from '../../../records/ids.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { learnZone } from '../../capabilities/server-zone.ts'
import { readAll } from '../../records/read.ts'
import { readCompleteById } from '../../records/read-by-id.ts'
import { scopeOfClient } from '../../records/scope.ts'
import { fieldNameFor } from '../field-name.ts'
import { checkDecryptable, removeUndecryptable } from '../guards/vault-guard.ts'
import {
  notDoneError,
  unknownOutcomeError,
  unverifiedNotice,
  vaultWriteUnsupportedError,
  writeRefusedError,
} from '../notices.ts'
import type { FieldValues, Notice } from '../plan.ts'
import { isAcknowledged, type SendResult } from '../send-once.ts'
import { singleReads } from '../single-reads.ts'
import type { WriteRequest } from '../write.ts'
import type { WriteReads } from '../write-reads.ts'
import { contradictionError, partlyStoredError } from './contradiction-errors.ts'
import { insertIdOf, isProvenCreated } from './created-identity.ts'
import {
  ambiguousCreateError,
  type Created,
  findCreatedById,
  ignoreReadFailure,
  readNewLookalikes,
} from './find-created.ts'
import { diffParentReadBack } from './parent-fields.ts'
import { readBackWithRetry } from './read-back.ts'
import { diffReadBack } from './read-back-diff.ts'
import { chosenNotices, isGiven } from './server-defaults.ts'
import type { VerifiedWrite, VerifyContext } from './verify.ts'

/** What became of a create: the new record, found by its ID or, after a lost reply, among those of its name. */
export async function verifyCreate(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  settling: VerifyContext,
): Promise<VerifiedWrite> {
  const { id, stored, notices: found } = await created(api, request, sent, settling)
  const lock = await lockNotices(api, request, sent, settling, { id, stored })
  if (stored === undefined)
    return { id, row: undefined, notices: [...found, ...lock, unverifiedNotice()] }
  const { resource, values } = request
  if (sent.kind === 'answered') await learnZone(api, resource, stored.row, sent.answer.repliedAt)
  const held = diffReadBack(resource, withoutChosen(resource, values), undefined, stored)
  const inParent = await diffParentReadBack(api, request)
  const lost = [...held.notStored, ...inParent.notStored]
  const notices = [
    ...found,
    ...lock,
    ...held.notices,
    ...inParent.notices,
    ...(await chosenNotices(api, request, stored.row, settling.reads)),
  ]
  const failure = lost.length === 0 ? {} : { failure: partlyStoredError(request, id, lost) }
  return { id, row: stored.row, stored, notices, ...failure }
}

/** What was given, without defaults that the server chooses. */
function withoutChosen({ fields }: Resource, given: FieldValues): FieldValues {
  const isLeftToServer = (name: string) =>
    fields[name]?.ifOmitted !== undefined && !isGiven(given, name)
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isLeftToServer(name)))
}

/** The new record; throws if there is none. */
async function created(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  settling: VerifyContext,
): Promise<Created> {
  const named = sent.kind === 'answered' ? insertIdOf(sent.answer) : undefined
  if (named !== undefined) return findCreatedById(api, request, sent, named, settling)
  const { resource, client } = request
  const id = await foundAfterLoss(api, request, sent, settling)
  if (id === undefined) throw await notCreated(api, request, sent)
  const stored = await readCompleteById(api, resource, id, client).catch(ignoreReadFailure)
  return { id, stored, notices: [happenedNotice(sent, nounOf(resource), id)] }
}

/** If nothing could prove the decrypt password before, the new record can (H05). */
async function lockNotices(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  settling: VerifyContext,
  { id, stored }: Pick<Created, 'id' | 'stored'>,
): Promise<Notice[]> {
  if (request.resource.vault === undefined) return []
  const repliedAt = sent.kind === 'answered' ? sent.answer.repliedAt : undefined
  return checkDecryptable(api, id, settling, 'H05', () => {
    const { before } = settling
    const isOwn = stored !== undefined && isProvenCreated(api, request, before, stored, repliedAt)
    return removeUndecryptable(api, id, isOwn ? stored : undefined)
  })
}

/** After a reply without an ID: the record that is there now and was not before (H07). */
async function foundAfterLoss(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  settling: VerifyContext,
): Promise<number | undefined> {
  const { resource } = request
  const { before } = settling
  if (sent.kind === 'answered' && !isAcknowledged(sent)) return foundAfterNo(api, request, settling)
  const what = `It may have made the ${nounOf(resource)}`
  if (before === undefined) throw unknownOutcomeError(sent, what)
  const look = (reads: WriteReads) =>
    readNewLookalikes(reads, request, before).catch((error: unknown) => {
      throw error instanceof Failure ? unknownOutcomeError(sent, what, error) : error
    })
  const fresh = await readBackWithRetry(api, sent, settling, look, ({ length }) => length > 0)
  if (fresh.length > 1) throw ambiguousCreateError(request, fresh)
  return parseServerId(fresh[0]?.row[resource.id])
}

/** After a failure: a new record with everything that was given, since a server may fail after the write (H15). */
async function foundAfterNo(
  api: Api,
  request: WriteRequest,
  { before }: VerifyContext,
): Promise<number | undefined> {
  const { resource, values } = request
  if (before === undefined) return undefined
  const fresh =
    (await readNewLookalikes(singleReads(api), request, before).catch(ignoreReadFailure)) ?? []
  const whole = fresh.filter(
    (one) => diffReadBack(resource, values, undefined, one).notStored.length === 0,
  )
  return whole.length === 1 ? parseServerId(whole[0]?.row[resource.id]) : undefined
}

/** How the new record was found, if the server did not name it. */
function happenedNotice(sent: SendResult, noun: string, id: number): Notice {
  if (isAcknowledged(sent)) {
    const message = `The server did not say which ${noun} it created: the new one is ${noun} ${id}`
    return { code: 'other_id', hazard: 'H07', message }
  }
  const message =
    sent.kind === 'answered'
      ? `The server reported a failure, but it created ${noun} ${id}`
      : `The reply was lost, but it happened: ${noun} ${id} is there`
  return { code: 'happened', hazard: 'H07', message }
}

async function notCreated(api: Api, request: WriteRequest, sent: SendResult): Promise<Error> {
  const { resource } = request
  const what = nounOf(resource)
  if (sent.kind === 'lost') {
    return notDoneError(sent.error, `no ${what} was created`)
  }
  if (isAcknowledged(sent))
    return contradictionError(api, request, 'gave no ID, and there is no new one')
  const known =
    sent.kind === 'broken' && resource.vault !== undefined
      ? await vaultWriteUnsupportedError(api)
      : await takenValue(api, request).catch(ignoreReadFailure)
  return known ?? writeRefusedError(api, request, sent, `did not create the ${what}`)
}

/** A value that one record of a client may have is refused without a reason a second time: the failure that says so (H16). */
async function takenValue(api: Api, request: WriteRequest): Promise<UsageError | undefined> {
  const { resource, values, client } = request
  const [name] = Object.keys(values).filter(
    (key) => resource.fields[key]?.isUniqueInClient === true,
  )
  const value = values[name ?? '']
  if (name === undefined || value === undefined || client === null) return undefined
  const scope = scopeOfClient(client)
  const [same] = await readAll(api, resource, { scope, equals: { [name]: value } })
  if (same === undefined) return undefined
  const { [resource.id]: id = '' } = same.row
  return new UsageError(
    `${fieldNameFor(request, name)} ${value}: ${nounOf(resource)} ${id} of this client has it already`,
    { hazard: 'H16' },
  )
}
