import { Failure, PartialError, UsageError } from '../../errors.ts'
import { nounOf, nounsOf } from '../../records/naming.ts'
import type { Api } from '../api.ts'
import { readWhole } from '../finding.ts'
import { readAll, type Stored } from '../reading.ts'
import { scopeOfClient } from '../scope.ts'
import { learnZone } from '../server-zone.ts'
import { chosenNotices, isGiven } from './defaults.ts'
import { compare } from './differences.ts'
import { checkLock, removeLockedOut } from './locked-out.ts'
import { lookTwice } from './look-again.ts'
import { lookalikes, newAmong } from './lookalikes.ts'
import type { WriteRequest } from './perform.ts'
import type { Notice } from './plan.ts'
import { secretNotices } from './secret-readback.ts'
import type { Sent } from './sending.ts'
import type { Settled, Settling } from './settling.ts'
import {
  notSeen,
  noVaultWrites,
  otherwiseNotices,
  refusal,
  unknownOutcome,
  unverified,
} from './telling.ts'

/** What became of a create: the new record, found by its ID or, after a lost reply, among those of its name. */
export async function settleCreate(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  settling: Settling,
): Promise<Settled> {
  const { resource, given, client } = request
  const id = insertedId(sent) ?? (await foundAfterLoss(api, request, sent, settling))
  if (id === undefined) throw await notCreated(api, request, sent)
  const lost = [
    ...(sent.kind === 'answered' ? [] : [lostNotice(nounOf(resource), id)]),
    ...(resource.name === 'credentials'
      ? await checkLock(api, id, settling, 'H05', () => removeLockedOut(api, id))
      : []),
  ]
  const stored = await readWhole(api, resource, id, client).catch(unread)
  if (stored === undefined) return { id, row: undefined, notices: [...lost, unverified()] }
  if (sent.kind === 'answered') await learnZone(api, resource, stored.row, sent.answer.repliedAt)
  const { otherwise } = compare(resource, given, undefined, stored)
  const isLeftToServer = (name: string) =>
    resource.fields[name]?.unlessGiven !== undefined && !isGiven(given, name)
  return {
    id,
    row: stored.row,
    notices: [
      ...lost,
      ...otherwiseNotices(otherwise.filter(({ field }) => !isLeftToServer(field))),
      ...(await chosenNotices(api, resource, request, stored.row)),
      ...secretNotices(resource, given, stored.raw),
    ],
  }
}

/** What cannot be read after the server's answer is told as unverified, an interruption as well: it is done. */
function unread(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error
}

function insertedId(sent: Sent): number | undefined {
  if (sent.kind !== 'answered' || !sent.answer.isSuccess) return undefined
  const id = Number(sent.answer.data[0]?.['insert_id'])
  return Number.isInteger(id) && id > 0 ? id : undefined
}

/** After a lost reply: the record that is there now and was not before (H07). */
async function foundAfterLoss(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  settling: Settling,
): Promise<number | undefined> {
  const { resource } = request
  const { before } = settling
  if (sent.kind === 'answered' && !sent.answer.isSuccess) return undefined
  const what = `It may have made the ${nounOf(resource)}`
  if (before === undefined) throw unknownOutcome(sent, what)
  const look = () =>
    newLookalikes(api, request, before).catch((error: unknown) => {
      throw error instanceof Failure ? unknownOutcome(sent, what, error) : error
    })
  const fresh = await lookTwice(sent, settling, look, ({ length }) => length > 0)
  if (fresh.length > 1) {
    const ids = fresh.map(({ row }) => row[resource.id]).join(', ')
    throw new PartialError(
      `The reply was lost, and ${fresh.length} new ${nounsOf(resource)} are there: ${ids}`,
      { hazard: 'H07', hint: 'One of them is this one: look before you repeat it' },
    )
  }
  const id = fresh[0]?.row[resource.id]
  return typeof id === 'number' ? id : undefined
}

async function newLookalikes(
  api: Api,
  { resource, given, client }: WriteRequest,
  before: readonly Stored[],
): Promise<readonly Stored[]> {
  return newAmong(resource, before, await lookalikes(api, resource, given, client))
}

function lostNotice(noun: string, id: number): Notice {
  return {
    code: 'happened',
    hazard: 'H07',
    message: `The reply was lost, but it happened: ${noun} ${id} is there`,
  }
}

async function notCreated(api: Api, request: WriteRequest, sent: Sent): Promise<Error> {
  const { resource } = request
  const what = nounOf(resource)
  if (sent.kind === 'lost') {
    return notSeen(sent.error, `no ${what} was created`)
  }
  const known =
    sent.kind === 'broken' && resource.name === 'credentials'
      ? await noVaultWrites(api)
      : await takenEmail(api, request).catch(unread)
  return known ?? refusal(api, request, sent, `did not create the ${what}`)
}

/** A second contact with the e-mail address in one client is refused without a reason (H16). */
async function takenEmail(
  api: Api,
  { resource, given, client }: WriteRequest,
): Promise<UsageError | undefined> {
  const email = given['contact_email']
  if (resource.name !== 'contacts' || email === undefined || client === null) return undefined
  const scope = scopeOfClient(client)
  const [same] = await readAll(api, resource, { scope, equals: { contact_email: email } })
  if (same === undefined) return undefined
  return new UsageError(
    `--email ${email}: contact ${same.row['contact_id'] ?? ''} of this client has it already`,
    { hazard: 'H16' },
  )
}
