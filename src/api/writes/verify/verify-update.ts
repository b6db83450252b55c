import type { Failure } from '../../../errors.ts'
import { nounOf } from '../../../records/describe-record.ts'
import type { Api } from '../../api.ts'
import type { Stored } from '../../records/read.ts'
import { compare } from '../diff.ts'
import { DecryptPasswordError } from '../guards/decrypt-password.ts'
import { checkLock } from '../guards/vault-guard.ts'
import {
  besidesHints,
  besidesNotices,
  notSeen,
  noVaultWrites,
  otherwiseNotices,
  refusal,
  unknownOutcome,
  unverified,
  withHint,
  withHintsBefore,
} from '../notices.ts'
import type { Notice } from '../plan.ts'
import { type Sent, saidYes } from '../send-once.ts'
import type { WriteRequest } from '../write.ts'
import { contradicted, partlyStored, requireOwn } from './contradiction-errors.ts'
import { lookAgain, lookTwice } from './read-back.ts'
import { type Held, heldOf } from './read-back-diff.ts'
import type { Settled, Settling } from './verify.ts'

/** What became of an update, field by field. */
export async function settleUpdate(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  settling: Settling,
): Promise<Settled> {
  const { resource, given, target } = request
  const { effects } = settling
  const id = Number(target?.row[resource.id])
  const look = await lookTwice(
    api,
    sent,
    settling,
    (reads) => lookAgain(reads, request),
    (seen) => !seen.isRead || (seen.after !== undefined && isWhole(heldIn(request, seen.after))),
  )
  if (!look.isRead || look.after === undefined) {
    if (saidYes(sent) && look.isRead) throw contradicted(api, request, 'it no longer exists')
    if (saidYes(sent)) return { id, row: undefined, notices: [unverified()] }
    throw await failed(api, request, sent, look.isRead ? undefined : look.error)
  }
  const { after } = look
  requireOwn(api, request, after)
  const held = heldIn(request, after)
  if (held.count === 0 && (held.lost.length > 0 || !saidYes(sent))) {
    throw await notUpdated(api, request, sent, after, held)
  }
  const unproven = await refuseLockedOut(api, request, settling)
  const { besides } = compare(resource, { ...effects, ...given }, target?.row, after)
  const notices = [
    ...(saidYes(sent) || !isWhole(held) ? [] : [unconfirmed(sent, `${nounOf(resource)} ${id}`)]),
    ...unproven,
    ...otherwiseNotices(compare(resource, effects, target?.row, after).otherwise),
    ...held.notices,
    ...besidesNotices(besides),
  ]
  const settled = { id, row: after.row, stored: after, notices }
  return isWhole(held) ? settled : { ...settled, failure: partlyStored(request, id, held.lost) }
}

/** How much of what was asked for is in a record. */
function heldIn({ resource, given, target }: WriteRequest, after: Stored): Held {
  return heldOf(resource, given, target, after)
}

function isWhole({ lost }: Held): boolean {
  return lost.length === 0
}

/** The failure of an update that did not happen; what it changed all the same is told (H01, H36). */
async function notUpdated(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  after: Stored,
  { lost, hasOther }: Held,
): Promise<Error> {
  const { resource, target, given } = request
  const what = `${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
  const { besides } = compare(resource, given, target?.row, after)
  if (saidYes(sent)) {
    const hints = [...lost, ...besidesHints(besides)]
    return contradicted(api, request, 'stored none of what you asked for', hints)
  }
  if (lost.length === 0) return unknownOutcome(sent, `It may have changed ${what}`)
  if (hasOther && sent.kind !== 'answered') {
    const hint = `Looked it up: ${lost.join('\n')}\nWhether ${what} was updated before that is not known. Look before you repeat it`
    return withHint(sent.error, hint, 'H07')
  }
  const all = compare(resource, {}, target?.row, after).besides
  if (sent.kind === 'lost') {
    const state = all.length === 0 ? 'is unchanged' : 'does not have what you asked for'
    return withHintsBefore(notSeen(sent.error, `${what} ${state}`), besidesHints(all))
  }
  const isVault = sent.kind === 'broken' && resource.vault !== undefined
  const known = isVault ? await noVaultWrites(api) : undefined
  const failure = known ?? refusal(api, request, sent, `did not update ${what}`)
  return withHintsBefore(failure, besidesHints(all))
}

async function failed(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  cause: Failure | undefined,
): Promise<Error> {
  const { resource, target } = request
  const what = `${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
  if (sent.kind === 'answered') return refusal(api, request, sent, `did not update ${what}`)
  return unknownOutcome(sent, `It may have changed ${what}`, cause)
}

/** Where nothing could prove the decrypt password before, the record that was written can now (H06). */
async function refuseLockedOut(
  api: Api,
  { resource, given, target }: WriteRequest,
  settling: Settling,
): Promise<Notice[]> {
  const isEncrypted = (name: string) => resource.fields[name]?.isEncrypted === true
  if (!Object.keys(given).some(isEncrypted)) return []
  const id = Number(target?.row[resource.id])
  return checkLock(api, id, settling, 'H06', () => lockedOut(api, id))
}

/** The failure for a credential that an update stored under the empty key (H06). */
export function lockedOut(api: Api, id: number): DecryptPasswordError {
  return new DecryptPasswordError(
    `The decrypt password is wrong, and what was given for credential ${id} is now stored where the right one cannot read it`,
    {
      hazard: 'H06',
      hint: [api.settings.advice.password, 'Then update it again'],
    },
  )
}

/** An answer of no is the server's word for “no row changed”, which it says of some that did (H15). */
function unconfirmed(sent: Sent, what: string): Notice {
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
