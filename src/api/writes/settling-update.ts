import type { Failure } from '../../errors.ts'
import { nounOf } from '../../records/naming.ts'
import type { Api } from '../api.ts'
import type { Stored } from '../reading.ts'
import { askedAndStored, notAsAsked } from './asked-and-stored.ts'
import { compare } from './differences.ts'
import { checkLock } from './locked-out.ts'
import { lookAgain, lookTwice } from './look-again.ts'
import type { WriteRequest } from './perform.ts'
import type { Notice } from './plan.ts'
import { secretNotices } from './secret-readback.ts'
import { type Sent, saidYes } from './sending.ts'
import type { Settled, Settling } from './settling.ts'
import {
  besidesHints,
  besidesNotices,
  notSeen,
  noVaultWrites,
  otherwiseNotices,
  refusal,
  unknownOutcome,
  unverified,
  withHintsBefore,
} from './telling.ts'
import { DecryptPasswordError } from './vault.ts'

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
    sent,
    settling,
    () => lookAgain(api, request),
    (seen) => !seen.isRead || (seen.after !== undefined && hasHappened(request, seen.after)),
  )
  if (!look.isRead || look.after === undefined) {
    if (saidYes(sent)) return { id, row: undefined, notices: [unverified()] }
    throw await failed(api, request, sent, look.isRead ? undefined : look.error)
  }
  const { after } = look
  if (!saidYes(sent)) {
    const failure = notAsAsked(api, request, sent, after)
    if (failure !== undefined) throw failure
    if (!hasHappened(request, after)) throw await notUpdated(api, request, sent, after)
  }
  const unproven = await refuseLockedOut(api, request, settling)
  const asked = { ...effects, ...given }
  const { otherwise, besides } = compare(resource, asked, target?.row, after)
  const lost = saidYes(sent) ? [] : [unconfirmed(sent, `${nounOf(resource)} ${id}`)]
  return {
    id,
    row: after.row,
    notices: [
      ...lost,
      ...unproven,
      ...otherwiseNotices(otherwise),
      ...secretNotices(resource, given, after.raw),
      ...besidesNotices(besides),
    ],
  }
}

/** Whether a record has all that was asked for. */
function hasHappened(request: WriteRequest, after: Stored): boolean {
  const { kept, other } = askedAndStored(request, after)
  return kept.length === 0 && other.length === 0
}

/** The failure of an update that did not happen; what it changed all the same is told (H01, H36). */
async function notUpdated(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  after: Stored,
): Promise<Error> {
  const { resource, target } = request
  const what = `${nounOf(resource)} ${String(target?.row[resource.id] ?? '')}`
  const { besides } = compare(resource, {}, target?.row, after)
  if (sent.kind === 'lost') {
    const state = besides.length === 0 ? 'is unchanged' : 'has not what was asked for'
    return withHintsBefore(notSeen(sent.error, `${what} ${state}`), besidesHints(besides))
  }
  const isVault = sent.kind === 'broken' && resource.name === 'credentials'
  const known = isVault ? await noVaultWrites(api) : undefined
  const failure = known ?? refusal(api, request, sent, `did not update ${what}`)
  return withHintsBefore(failure, besidesHints(besides))
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
  if (resource.name !== 'credentials') return []
  if (given['credential_password'] === undefined && given['credential_username'] === undefined) {
    return []
  }
  const id = Number(target?.row['credential_id'])
  return checkLock(api, id, settling, 'H06', () => lockedOut(api, id))
}

/** The failure for a credential that an update stored under the empty key (H06). */
export function lockedOut(api: Api, id: number): DecryptPasswordError {
  return new DecryptPasswordError(
    `The decrypt password is wrong, and what was given for credential ${id} is now stored where the right one cannot read it`,
    {
      hazard: 'H06',
      hint: `${api.settings.advice.password}\nThen update it again`,
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
