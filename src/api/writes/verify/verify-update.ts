import type { Failure } from '../../../errors.ts'
import { nounOf } from '../../../records/describe-record.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { compare } from '../diff.ts'
import { DecryptPasswordError } from '../guards/decrypt-password.ts'
import { checkDecryptable } from '../guards/vault-guard.ts'
import {
  mismatchNotices,
  notDoneError,
  sideEffectHints,
  sideEffectNotices,
  unknownOutcomeError,
  unverifiedNotice,
  vaultWriteUnsupportedError,
  withHint,
  withHintsBefore,
  writeRefusedError,
} from '../notices.ts'
import type { Notice } from '../plan.ts'
import { isAcknowledged, type SendResult } from '../send-once.ts'
import type { WriteRequest } from '../write.ts'
import { contradictionError, partlyStoredError, requireSameClient } from './contradiction-errors.ts'
import { readBack, readBackWithRetry } from './read-back.ts'
import { diffReadBack, type ReadBackDiff } from './read-back-diff.ts'
import type { VerifiedWrite, VerifyContext } from './verify.ts'

/** What became of an update, field by field. */
export async function settleUpdate(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  settling: VerifyContext,
): Promise<VerifiedWrite> {
  const { resource, values, target } = request
  const { effects } = settling
  const id = Number(target?.row[resource.id])
  const look = await readBackWithRetry(
    api,
    sent,
    settling,
    (reads) => readBack(reads, request),
    (seen) => !seen.isRead || (seen.after !== undefined && isWhole(heldIn(request, seen.after))),
  )
  if (!look.isRead || look.after === undefined) {
    if (isAcknowledged(sent) && look.isRead)
      throw contradictionError(api, request, 'it no longer exists')
    if (isAcknowledged(sent)) return { id, row: undefined, notices: [unverifiedNotice()] }
    throw await failed(api, request, sent, look.isRead ? undefined : look.error)
  }
  const { after } = look
  requireSameClient(api, request, after)
  const held = heldIn(request, after)
  if (held.count === 0 && (held.notStored.length > 0 || !isAcknowledged(sent))) {
    throw await notUpdated(api, request, sent, after, held)
  }
  const unproven = await refuseLockedOut(api, request, settling)
  const { sideEffects } = compare(resource, { ...effects, ...values }, target?.row, after)
  const notices = [
    ...(isAcknowledged(sent) || !isWhole(held)
      ? []
      : [unconfirmed(sent, `${nounOf(resource)} ${id}`)]),
    ...unproven,
    ...mismatchNotices(compare(resource, effects, target?.row, after).mismatches),
    ...held.notices,
    ...sideEffectNotices(sideEffects),
  ]
  const settled = { id, row: after.row, stored: after, notices }
  return isWhole(held)
    ? settled
    : { ...settled, failure: partlyStoredError(request, id, held.notStored) }
}

/** How much of what was asked for is in a record. */
function heldIn({ resource, values, target }: WriteRequest, after: StoredRecord): ReadBackDiff {
  return diffReadBack(resource, values, target, after)
}

function isWhole({ notStored }: ReadBackDiff): boolean {
  return notStored.length === 0
}

/** The failure of an update that did not happen; what it changed all the same is told (H01, H36). */
async function notUpdated(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  after: StoredRecord,
  { notStored, hasForeignValue }: ReadBackDiff,
): Promise<Error> {
  const { resource, target, values } = request
  const what = `${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
  const { sideEffects } = compare(resource, values, target?.row, after)
  if (isAcknowledged(sent)) {
    const hints = [...notStored, ...sideEffectHints(sideEffects)]
    return contradictionError(api, request, 'stored none of what you asked for', hints)
  }
  if (notStored.length === 0) return unknownOutcomeError(sent, `It may have changed ${what}`)
  if (hasForeignValue && sent.kind !== 'answered') {
    const hint = `Looked it up: ${notStored.join('\n')}\nWhether ${what} was updated before that is not known. Look before you repeat it`
    return withHint(sent.error, hint, 'H07')
  }
  const all = compare(resource, {}, target?.row, after).sideEffects
  if (sent.kind === 'lost') {
    const state = all.length === 0 ? 'is unchanged' : 'does not have what you asked for'
    return withHintsBefore(notDoneError(sent.error, `${what} ${state}`), sideEffectHints(all))
  }
  const isVault = sent.kind === 'broken' && resource.vault !== undefined
  const known = isVault ? await vaultWriteUnsupportedError(api) : undefined
  const failure = known ?? writeRefusedError(api, request, sent, `did not update ${what}`)
  return withHintsBefore(failure, sideEffectHints(all))
}

async function failed(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  cause: Failure | undefined,
): Promise<Error> {
  const { resource, target } = request
  const what = `${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
  if (sent.kind === 'answered')
    return writeRefusedError(api, request, sent, `did not update ${what}`)
  return unknownOutcomeError(sent, `It may have changed ${what}`, cause)
}

/** Where nothing could prove the decrypt password before, the record that was written can now (H06). */
async function refuseLockedOut(
  api: Api,
  { resource, values, target }: WriteRequest,
  settling: VerifyContext,
): Promise<Notice[]> {
  const isEncrypted = (name: string) => resource.fields[name]?.isEncrypted === true
  if (!Object.keys(values).some(isEncrypted)) return []
  const id = Number(target?.row[resource.id])
  return checkDecryptable(api, id, settling, 'H06', () => undecryptableError(api, id))
}

/** The failure for a credential that an update stored under the empty key (H06). */
export function undecryptableError(api: Api, id: number): DecryptPasswordError {
  return new DecryptPasswordError(
    `The decrypt password is wrong, and what was given for credential ${id} is now stored where the right one cannot read it`,
    {
      hazard: 'H06',
      hint: [api.settings.advice.password, 'Then update it again'],
    },
  )
}

/** An answer of no is the server's word for “no row changed”, which it says of some that did (H15). */
function unconfirmed(sent: SendResult, what: string): Notice {
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
