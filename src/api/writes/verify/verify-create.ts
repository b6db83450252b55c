import { Failure, UsageError } from '../../../errors.ts'
import { nounOf } from '../../../records/describe-record.ts'
import { parseServerId } from '../../../records/ids.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { learnZone } from '../../capabilities/learn-zone.ts'
import { readAll } from '../../records/read.ts'
import { readCompleteById } from '../../records/read-by-id.ts'
import { scopeOfClient } from '../../records/scope.ts'
import { fieldNameFor } from '../field-name.ts'
import { checkDecryptable, removeUndecryptable } from '../guards/vault-guard.ts'
import { unverifiedNotice } from '../notices.ts'
import type { FieldValues, Notice } from '../plan.ts'
import { isAcknowledged, type SendResult } from '../send-once.ts'
import { singleReads } from '../single-reads.ts'
import type { WriteRequest } from '../write.ts'
import {
  notDoneError,
  unknownOutcomeError,
  vaultWriteUnsupportedError,
  writeRefusedError,
} from '../write-errors.ts'
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
import type { SentWrite, VerifiedWrite } from './verify.ts'

/** Checks a create: finds the new record by its ID or, after a lost reply, by its name, and compares it. */
export async function verifyCreate(write: SentWrite): Promise<VerifiedWrite> {
  const { api, request, sent } = write
  const { id, stored, notices: findNotices } = await findCreated(write)
  const vaultNotices = await checkVault(write, { id, stored })
  if (stored === undefined)
    return { id, row: undefined, notices: [...findNotices, ...vaultNotices, unverifiedNotice()] }
  const { resource, values } = request
  if (sent.kind === 'answered') await learnZone(api, resource, stored.row, sent.answer.repliedAt)
  const diff = diffReadBack(resource, withoutServerDefaults(resource, values), undefined, stored)
  const inParent = await diffParentReadBack(api, request)
  const lost = [...diff.notStored, ...inParent.notStored]
  const notices = [
    ...findNotices,
    ...vaultNotices,
    ...diff.notices,
    ...inParent.notices,
    ...(await chosenNotices(api, request, stored.row, write.reads)),
  ]
  const failure = lost.length === 0 ? {} : { failure: partlyStoredError(request, id, lost) }
  return { id, row: stored.row, stored, notices, ...failure }
}

/** Returns the values except those that are left for the server to choose. */
function withoutServerDefaults({ fields }: Resource, values: FieldValues): FieldValues {
  const isLeftToServer = (name: string) =>
    fields[name]?.ifOmitted !== undefined && !isGiven(values, name)
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isLeftToServer(name)))
}

/** Finds the new record; throws if there is none. */
async function findCreated(write: SentWrite): Promise<Created> {
  const { api, request, sent } = write
  const named = sent.kind === 'answered' ? insertIdOf(sent.answer) : undefined
  if (named !== undefined) return findCreatedById(write, named)
  const { resource, client } = request
  const id = await findWithoutId(write)
  if (id === undefined) throw await notCreatedError(api, request, sent)
  const stored = await readCompleteById(api, resource, id, client).catch(ignoreReadFailure)
  return { id, stored, notices: [happenedNotice(sent, nounOf(resource), id)] }
}

/** Checks a new credential if nothing could prove the decrypt password before (H05). */
async function checkVault(
  { api, request, sent, before, proof, random }: SentWrite,
  { id, stored }: Pick<Created, 'id' | 'stored'>,
): Promise<Notice[]> {
  if (request.resource.vault === undefined) return []
  const repliedAt = sent.kind === 'answered' ? sent.answer.repliedAt : undefined
  return checkDecryptable(api, { id, hazard: 'H05' }, { proof, random }, () => {
    const isProven =
      stored !== undefined && isProvenCreated(api, request, before, { stored, repliedAt })
    return removeUndecryptable(api, id, isProven ? stored : undefined)
  })
}

/** After a reply without an ID, returns the ID of the record that did not exist before (H07); undefined if there is none. */
async function findWithoutId(write: SentWrite): Promise<number | undefined> {
  const { request, sent, before } = write
  const { resource } = request
  if (sent.kind === 'answered' && !isAcknowledged(sent)) return findDespiteFailure(write)
  const what = `It may have created the ${nounOf(resource)}`
  if (before === undefined) throw unknownOutcomeError(sent, what)
  const readNew = (reads: WriteReads) =>
    readNewLookalikes(reads, request, before).catch((error: unknown) => {
      throw error instanceof Failure ? unknownOutcomeError(sent, what, error) : error
    })
  const fresh = await readBackWithRetry(write, readNew, ({ length }) => length > 0)
  if (fresh.length > 1) throw ambiguousCreateError(request, fresh)
  return parseServerId(fresh[0]?.row[resource.id])
}

/** After a failure, returns the ID of the new record with all values, since a server may fail after the write (H15). */
async function findDespiteFailure({
  api,
  request,
  before,
}: SentWrite): Promise<number | undefined> {
  const { resource, values } = request
  if (before === undefined) return undefined
  const fresh =
    (await readNewLookalikes(singleReads(api), request, before).catch(ignoreReadFailure)) ?? []
  const complete = fresh.filter(
    (record) => diffReadBack(resource, values, undefined, record).notStored.length === 0,
  )
  return complete.length === 1 ? parseServerId(complete[0]?.row[resource.id]) : undefined
}

/** The notice that says how the new record was found, if the server did not name it. */
function happenedNotice(sent: SendResult, noun: string, id: number): Notice {
  if (isAcknowledged(sent)) {
    const message = `The server did not say which ${noun} it created: the new one is ${noun} ${id}`
    return { code: 'other_id', hazard: 'H07', message }
  }
  const message =
    sent.kind === 'answered'
      ? `The server reported a failure, but it created ${noun} ${id}`
      : `The reply was lost, but ${noun} ${id} was created`
  return { code: 'happened', hazard: 'H07', message }
}

async function notCreatedError(api: Api, request: WriteRequest, sent: SendResult): Promise<Error> {
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
      : await duplicateValueError(api, request).catch(ignoreReadFailure)
  return known ?? writeRefusedError(api, request, sent, `did not create the ${what}`)
}

/** The error if another record of the client has a value that must be unique, which the server refuses without a reason (H16). */
async function duplicateValueError(
  api: Api,
  request: WriteRequest,
): Promise<UsageError | undefined> {
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
    `${fieldNameFor(request, name)} ${value}: ${nounOf(resource)} ${id} of this client already has it`,
    { hazard: 'H16' },
  )
}
