import type { Failure } from '../../../errors.ts'
import { nounOf } from '../../../records/describe-record.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { compare } from '../diff.ts'
import { DecryptPasswordError } from '../guards/decrypt-password.ts'
import { checkDecryptable } from '../guards/vault-guard.ts'
import {
  mismatchNotices,
  sideEffectHints,
  sideEffectNotices,
  unverifiedNotice,
} from '../notices.ts'
import type { Notice } from '../plan.ts'
import { isAcknowledged, type SendResult } from '../send-once.ts'
import type { WriteRequest } from '../write.ts'
import {
  notDoneError,
  unknownOutcomeError,
  vaultWriteUnsupportedError,
  withHint,
  withHintsBefore,
  writeRefusedError,
} from '../write-errors.ts'
import {
  contradictionError,
  notStoredError,
  partlyStoredError,
  requireSameClient,
} from './contradiction-errors.ts'
import { readBack, readBackWithRetry } from './read-back.ts'
import { diffReadBack, type ReadBackDiff } from './read-back-diff.ts'
import type { SentWrite, VerifiedWrite } from './verify.ts'

/** Checks an update field by field. */
export async function verifyUpdate(write: SentWrite): Promise<VerifiedWrite> {
  const { api, request, sent } = write
  const { resource, target } = request
  const id = Number(target?.row[resource.id])
  const result = await readBackWithRetry(
    write,
    (reads) => readBack(reads, request),
    (read) =>
      !read.isRead || (read.after !== undefined && isComplete(diffWith(request, read.after))),
  )
  if (!result.isRead || result.after === undefined) {
    if (isAcknowledged(sent) && result.isRead)
      throw contradictionError(api, request, 'it no longer exists')
    if (isAcknowledged(sent)) return { id, row: undefined, notices: [unverifiedNotice()] }
    throw await unreadableError(api, request, sent, result.isRead ? undefined : result.error)
  }
  const { after } = result
  requireSameClient(api, request, after)
  const diff = diffWith(request, after)
  if (diff.count === 0 && (diff.notStored.length > 0 || !isAcknowledged(sent))) {
    throw await notUpdatedError(write, after, diff)
  }
  const verified = { id, row: after.row, stored: after }
  const notices = await updateNotices(write, after, diff)
  return isComplete(diff)
    ? { ...verified, notices }
    : { ...verified, notices, failure: partlyStoredError(request, id, diff.notStored) }
}

async function updateNotices(
  write: SentWrite,
  after: StoredRecord,
  diff: ReadBackDiff,
): Promise<Notice[]> {
  const { request, sent, sideEffects: planned } = write
  const { resource, values, target } = request
  const vaultNotices = await checkVault(write)
  const { sideEffects } = compare(resource, { ...planned, ...values }, target?.row, after)
  const isUnconfirmed = !isAcknowledged(sent) && isComplete(diff)
  return [
    ...(isUnconfirmed ? [unconfirmedNotice(sent, recordText(request))] : []),
    ...vaultNotices,
    ...mismatchNotices(compare(resource, planned, target?.row, after).mismatches),
    ...diff.notices,
    ...sideEffectNotices(sideEffects),
  ]
}

function recordText({ resource, target }: WriteRequest): string {
  return `${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
}

/** Compares the requested values with a record. */
function diffWith({ resource, values, target }: WriteRequest, after: StoredRecord): ReadBackDiff {
  return diffReadBack(resource, values, target, after)
}

function isComplete({ notStored }: ReadBackDiff): boolean {
  return notStored.length === 0
}

/** The error for an update that did not happen; it lists fields that changed anyway (H01, H36). */
async function notUpdatedError(
  { api, request, sent }: SentWrite,
  after: StoredRecord,
  { notStored, hasForeignValue }: ReadBackDiff,
): Promise<Error> {
  const { resource, target, values } = request
  const what = recordText(request)
  const { sideEffects } = compare(resource, values, target?.row, after)
  if (isAcknowledged(sent)) {
    const hints = [...notStored, ...sideEffectHints(sideEffects)]
    return notStoredError(api, request, after, hints)
  }
  if (notStored.length === 0) return unknownOutcomeError(sent, `It may have changed ${what}`)
  if (hasForeignValue && sent.kind !== 'answered') {
    const hint = `Checked: ${notStored.join('\n')}\nIt is not known whether ${what} was updated before that. Check before you run it again`
    return withHint(sent.error, hint, 'H07')
  }
  const all = compare(resource, {}, target?.row, after).sideEffects
  if (sent.kind === 'lost') {
    const state = all.length === 0 ? 'is unchanged' : 'does not have the values you set'
    return withHintsBefore(notDoneError(sent.error, `${what} ${state}`), sideEffectHints(all))
  }
  const isVault = sent.kind === 'broken' && resource.vault !== undefined
  const known = isVault ? await vaultWriteUnsupportedError(api) : undefined
  const failure = known ?? writeRefusedError(api, request, sent, `did not update ${what}`)
  return withHintsBefore(failure, sideEffectHints(all))
}

/** The error for an update that was not confirmed and whose record could not be read. */
async function unreadableError(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  cause: Failure | undefined,
): Promise<Error> {
  const what = recordText(request)
  if (sent.kind === 'answered')
    return writeRefusedError(api, request, sent, `did not update ${what}`)
  return unknownOutcomeError(sent, `It may have changed ${what}`, cause)
}

/** Checks a changed credential if nothing could prove the decrypt password before (H06). */
async function checkVault({ api, request, proof, random }: SentWrite): Promise<Notice[]> {
  const { resource, values, target } = request
  const isEncrypted = (name: string) => resource.fields[name]?.isEncrypted === true
  if (!Object.keys(values).some(isEncrypted)) return []
  const id = Number(target?.row[resource.id])
  const credential = { id, hazard: 'H06' } as const
  return checkDecryptable(api, credential, { proof, random }, () => undecryptableError(api, id))
}

/** The error for a credential that an update stored under the empty key (H06). */
export function undecryptableError(api: Api, id: number): DecryptPasswordError {
  return new DecryptPasswordError(
    `The decrypt password is wrong, and the new values of credential ${id} are stored so that the right one can't read them`,
    {
      hazard: 'H06',
      hint: [api.settings.advice.password, 'Then update it again'],
    },
  )
}

/** The notice for an update that happened although the server reported a failure, its answer if no row changed (H15). */
function unconfirmedNotice(sent: SendResult, what: string): Notice {
  return sent.kind === 'answered'
    ? {
        code: 'happened',
        hazard: 'H15',
        message: `The server said that nothing changed, but ${what} has the change`,
      }
    : {
        code: 'happened',
        hazard: 'H07',
        message: `The server did not confirm it, but ${what} has the change`,
      }
}
