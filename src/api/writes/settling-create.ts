import { PartialError, UsageError } from '../../errors.ts'
import type { Api } from '../api.ts'
import { readById } from '../finding.ts'
import { readAll } from '../reading.ts'
import { LateReplyError } from '../server.ts'
import { compare } from './differences.ts'
import { removeLockedOut } from './locked-out.ts'
import { lookalikes, newAmong } from './lookalikes.ts'
import type { WriteRequest } from './perform.ts'
import type { Notice } from './plan.ts'
import { secretNotices } from './secret-readback.ts'
import type { Sent } from './sending.ts'
import type { Settled, Settling } from './settling.ts'
import {
  noVaultWrites,
  otherwiseNotices,
  refusal,
  unknownOutcome,
  unverified,
  withHint,
} from './telling.ts'
import { opensUnderAnyPassword } from './vault.ts'

/** What became of a create: the new record, found by its ID or, after a lost reply, among those of its name. */
export async function settleCreate(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  settling: Settling,
): Promise<Settled> {
  const { resource, given } = request
  const id = insertedId(sent) ?? (await foundAfterLoss(api, request, sent, settling))
  if (id === undefined) throw await notCreated(api, request, sent)
  const lost = [
    ...(sent.kind === 'answered' ? [] : [lostNotice(resource.singular, id)]),
    ...(await checkLock(api, request, id, settling)),
  ]
  const stored = await readById(api, resource, id).catch(() => undefined)
  if (stored === undefined) return { id, row: undefined, notices: [...lost, unverified()] }
  const { otherwise } = compare(resource, given, undefined, stored.row)
  const secrets = secretNotices(resource, given, stored.raw)
  return { id, row: stored.row, notices: [...lost, ...otherwiseNotices(otherwise), ...secrets] }
}

/** Where nothing could prove the decrypt password before, the new record can now (H05). */
async function checkLock(
  api: Api,
  { resource }: WriteRequest,
  id: number,
  { proof, random }: Settling,
): Promise<Notice[]> {
  if (resource.name !== 'credentials' || proof !== 'unproven') return []
  const isLockedOut = await opensUnderAnyPassword(api, id, random).catch(() => undefined)
  if (isLockedOut === true) throw await removeLockedOut(api, id)
  if (isLockedOut === false) return []
  const message = `Whether the decrypt password is the right one could not be checked: look at credential ${id} before you rely on it`
  return [{ code: 'unproven', hazard: 'H05', message }]
}

function insertedId(sent: Sent): number | undefined {
  if (sent.kind !== 'answered' || !sent.answer.isSuccess) return undefined
  const id = Number(sent.answer.data[0]?.['insert_id'])
  return Number.isInteger(id) && id > 0 ? id : undefined
}

/** How long to wait before looking a second time, in milliseconds: the server may still be at it. */
const SECOND_LOOK = 2000

/** After a lost reply: the record that is there now and was not before (H07). */
async function foundAfterLoss(
  api: Api,
  { resource, given, client }: WriteRequest,
  sent: Sent,
  { before, sleep }: Settling,
): Promise<number | undefined> {
  if (sent.kind === 'answered' && !sent.answer.isSuccess) return undefined
  const what = `It may have made a ${resource.singular.replace('-', ' ')}`
  if (before === undefined) throw unknownOutcome(sent, what)
  for (const pause of sent.kind === 'lost' ? [0, SECOND_LOOK] : [0]) {
    if (pause > 0) await sleep(pause)
    const now = await lookalikes(api, resource, given, client)
    if (now === undefined) throw unknownOutcome(sent, what)
    const fresh = newAmong(resource, before, now)
    if (fresh.length > 1) {
      const ids = fresh.map(({ row }) => row[resource.id]).join(', ')
      throw new PartialError(
        `The reply was lost, and ${fresh.length} new ${resource.name} are there: ${ids}`,
        { hazard: 'H07', hint: 'One of them is this one: look before you repeat it' },
      )
    }
    const id = fresh[0]?.row[resource.id]
    if (typeof id === 'number') return id
  }
  return undefined
}

function lostNotice(singular: string, id: number): Notice {
  return {
    code: 'happened',
    hazard: 'H07',
    message: `The reply was lost, but it happened: ${singular} ${id} is there`,
  }
}

async function notCreated(api: Api, request: WriteRequest, sent: Sent): Promise<Error> {
  const { resource } = request
  const what = resource.singular.replace('-', ' ')
  if (sent.kind === 'lost') {
    const next =
      sent.error instanceof LateReplyError
        ? 'A server that is still at it may make it yet: look once more before you run it again'
        : 'It is safe to run it again'
    return withHint(sent.error, `Looked it up: no ${what} was created. ${next}`, 'H07')
  }
  const known =
    sent.kind === 'broken' && resource.name === 'credentials'
      ? await noVaultWrites(api)
      : await takenEmail(api, request).catch(() => undefined)
  return known ?? refusal(api, request, sent, `did not create the ${what}`)
}

/** A second contact with the e-mail address in one client is refused without a reason (H16). */
async function takenEmail(
  api: Api,
  { resource, given, client }: WriteRequest,
): Promise<UsageError | undefined> {
  const email = given['contact_email']
  if (resource.name !== 'contacts' || email === undefined || client === null) return undefined
  const scope = { kind: 'client', id: client, name: undefined } as const
  const [same] = await readAll(api, resource, { scope, equals: { contact_email: email } })
  if (same === undefined) return undefined
  return new UsageError(
    `--email ${email}: contact ${same.row['contact_id'] ?? ''} of this client has it already`,
    { hazard: 'H16' },
  )
}
