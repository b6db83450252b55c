import { PartialError, ServerError, UnsupportedError, UsageError } from '../../errors.ts'
import type { Row } from '../../records/record.ts'
import { CLOSED, RESOLVED } from '../../resources/statuses.ts'
import type { Api } from '../api.ts'
import { readById } from '../finding.ts'
import { readAll, type Stored } from '../reading.ts'
import { clientOf } from '../scope.ts'
import { changesIn, compare } from './differences.ts'
import { removeLockedOut } from './locked-out.ts'
import { lookalikes, newAmong } from './lookalikes.ts'
import type { WriteRequest } from './perform.ts'
import type { Notice } from './plan.ts'
import { type Sent, saidYes } from './sending.ts'
import { opensUnderAnyPassword, type Proof } from './vault.ts'

/** What is known beside the request and what became of it. */
export interface Settling {
  /** What a create could be taken for, read before it was sent. */
  before: readonly Stored[] | undefined
  proof: Proof | undefined
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
}

/** What reading afterwards tells. */
export interface Settled {
  id: number | undefined
  row: Row | undefined
  notices: readonly Notice[]
}

/** Learns by reading what a write did, whatever the server answered; throws where it did not happen. */
export async function settle(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  settling: Settling,
): Promise<Settled> {
  switch (request.verb) {
    case 'create':
      return settleCreate(api, request, sent, settling)
    case 'update':
      return settleUpdate(api, request, sent)
    default:
      return settleState(api, request, sent)
  }
}

async function settleCreate(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  settling: Settling,
): Promise<Settled> {
  const { resource, given } = request
  const id = insertedId(sent) ?? (await foundAfterLoss(api, request, sent, settling))
  if (id === undefined) throw await notCreated(api, request, sent)
  const stored = await readById(api, resource, id).catch(() => undefined)
  const lost = sent.kind === 'answered' ? [] : [lostNotice(resource.singular, id)]
  if (resource.name === 'credentials' && settling.proof === 'unproven') {
    if (await opensUnderAnyPassword(api, id, settling.random)) throw await removeLockedOut(api, id)
  }
  if (stored === undefined) return { id, row: undefined, notices: lost }
  const { otherwise } = compare(resource, given, undefined, stored.row)
  return { id, row: stored.row, notices: [...lost, ...otherwiseNotices(otherwise)] }
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
  request: WriteRequest,
  sent: Sent,
  { before, sleep }: Settling,
): Promise<number | undefined> {
  const { resource, given, client } = request
  if (sent.kind === 'answered' && !sent.answer.isSuccess) return undefined
  if (before === undefined) return undefined
  for (const pause of [0, SECOND_LOOK]) {
    if (pause > 0) await sleep(pause)
    const now = (await lookalikes(api, resource, given, client)) ?? []
    const fresh = newAmong(resource, before, now)
    if (fresh.length > 1) {
      const ids = fresh.map(({ row }) => row[resource.id]).join(', ')
      throw new PartialError(
        `The reply was lost, and ${fresh.length} new ${resource.name} are there: ${ids}`,
      )
    }
    const id = fresh[0]?.row[resource.id]
    if (typeof id === 'number') return id
    if (sent.kind !== 'lost') return undefined
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
  const { resource, given, client } = request
  const what = `${resource.singular.replace('-', ' ')}`
  if (sent.kind === 'lost') {
    return withHint(sent.error, `Looked it up: no ${what} was created. It is safe to run it again`)
  }
  if (sent.kind === 'broken' && resource.name === 'credentials') return noVaultWrites(api)
  const email = given['contact_email']
  if (resource.name === 'contacts' && email !== undefined && client !== null) {
    const scope = { kind: 'client', id: client, name: undefined } as const
    const [same] = await readAll(api, resource, { scope, equals: { contact_email: email } })
    if (same !== undefined) {
      return new UsageError(
        `--email ${email}: contact ${same.row['contact_id'] ?? ''} of this client has it already`,
        { hazard: 'H16' },
      )
    }
  }
  return refusal(api, request, sent, `did not create the ${what}`)
}

async function settleUpdate(api: Api, request: WriteRequest, sent: Sent): Promise<Settled> {
  const { resource, given, target } = request
  const id = Number(target?.row[resource.id])
  const after = await readAgain(api, request)
  if (after === undefined) {
    if (saidYes(sent)) return { id, row: undefined, notices: [] }
    throw refusal(api, request, sent, `did not update ${resource.singular} ${id}`)
  }
  const { otherwise, besides } = compare(resource, given, target?.row, after.row)
  const isThere = Object.keys(openChanges(request, after)).length === 0
  if (!saidYes(sent) && !isThere) {
    if (sent.kind === 'lost') {
      throw withHint(sent.error, `Looked it up: ${resource.singular} ${id} is unchanged`)
    }
    if (sent.kind === 'broken' && resource.name === 'credentials') throw noVaultWrites(api)
    throw refusal(api, request, sent, `did not update ${resource.singular} ${id}`)
  }
  const lost = saidYes(sent) ? [] : [lostUpdate(resource.singular, id)]
  return {
    id,
    row: after.row,
    notices: [...lost, ...otherwiseNotices(otherwise), ...besidesNotices(besides)],
  }
}

/** What was asked for and is not stored; a secret is compared where the read has it. */
function openChanges({ resource, given }: WriteRequest, { row, raw }: Stored): object {
  const readable = Object.entries(given).filter(([name]) => {
    const field = resource.fields[name]
    return field?.kind !== 'secret' || String(raw[name] ?? '') !== String(given[name])
  })
  return changesIn(resource, Object.fromEntries(readable), row)
}

function lostUpdate(singular: string, id: number): Notice {
  return {
    code: 'happened',
    hazard: 'H07',
    message: `The server did not confirm it, but ${singular} ${id} has the change`,
  }
}

async function settleState(api: Api, request: WriteRequest, sent: Sent): Promise<Settled> {
  const { resource, verb, target } = request
  const id = Number(target?.row[resource.id])
  const after = await readAgain(api, request)
  if (!isReached(request, after, saidYes(sent))) {
    if (sent.kind === 'lost') {
      throw withHint(sent.error, `Looked it up: ${resource.singular} ${id} is as it was`)
    }
    throw refusal(api, request, sent, `did not ${verb} ${resource.singular} ${id}`)
  }
  const isDoubtful = !saidYes(sent)
  const notices: Notice[] = isDoubtful
    ? [
        {
          code: 'happened',
          hazard: verb === 'delete' ? 'H33' : 'H07',
          message: 'The server did not confirm it, but reading again shows that it happened',
        },
      ]
    : []
  return { id, row: after?.row, notices }
}

/** Whether a record is in the state a verb is to bring it to. */
function isReached(
  { resource, verb }: WriteRequest,
  after: Stored | undefined,
  wasConfirmed: boolean,
): boolean {
  if (verb === 'delete') return after === undefined
  // From 26.10 on some modules do not show what is archived (H20): then only the answer tells.
  if (after === undefined) return verb === 'archive' && wasConfirmed
  const archivedAt = resource.archivedAt === null ? null : (after.row[resource.archivedAt] ?? null)
  switch (verb) {
    case 'archive':
      return archivedAt !== null
    case 'unarchive':
      return archivedAt === null
    case 'resolve':
      return after.row['ticket_status'] === RESOLVED
    case 'close':
      return after.row['ticket_status'] === CLOSED && after.row['ticket_closed_at'] !== null
    default:
      return wasConfirmed
  }
}

/** The record as it is now; undefined where it is gone or not shown. */
async function readAgain(
  api: Api,
  { resource, target }: WriteRequest,
): Promise<Stored | undefined> {
  const id = Number(target?.row[resource.id])
  if (resource.joinedIn !== 'list') return readById(api, resource, id)
  const client = target === undefined ? null : clientOf(resource, target.row)
  const scope =
    client === null
      ? ({ kind: 'all' } as const)
      : ({ kind: 'client', id: client, name: undefined } as const)
  const records = await readAll(api, resource, { scope })
  return records.find(({ row }) => row[resource.id] === id)
}

function otherwiseNotices(otherwise: ReturnType<typeof compare>['otherwise']): Notice[] {
  return otherwise.map(({ label, from, to, isKept }) => ({
    code: isKept ? 'not_stored' : 'stored_otherwise',
    hazard: 'H27',
    message: isKept
      ? `${label} was not stored: it is still ${shown(to)}`
      : `${label} was stored as ${shown(to)}, not as ${shown(from)}`,
  }))
}

function besidesNotices(besides: ReturnType<typeof compare>['besides']): Notice[] {
  return besides.map(({ label, from, to }) => ({
    code: 'changed_besides',
    message: `${label} changed as well: ${shown(from)} → ${shown(to)}`,
  }))
}

/** A value in a sentence; long texts are cut. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'empty'
  const text = String(value)
  return text.length > 60 ? `“${text.slice(0, 57)}…”` : `“${text}”`
}

function withHint<E extends { hint?: string | undefined }>(error: E, hint: string): E {
  return Object.assign(error, { hint })
}

function refusal(api: Api, { resource }: WriteRequest, sent: Sent, what: string): Error {
  const said = sent.kind === 'answered' ? sent.answer.message : undefined
  return new ServerError(
    `${api.settings.instance} ${what}${said === undefined ? '' : `: ${said}`}`,
    {
      hazard: 'H16',
      hint: `It gives no reason. What was sent: --debug; what is stored: itflow ${resource.name} list`,
      ...(sent.kind === 'broken' ? { cause: sent.error } : {}),
    },
  )
}

function noVaultWrites({ settings }: Api): UnsupportedError {
  return new UnsupportedError(
    `${settings.instance} fails on every write of a credential: ITFlow 25.03 – 25.12 do`,
    {
      hazard: 'H41',
      hint: 'Nothing was stored. Way round: the browser, or upgrade ITFlow to 26.02 or later',
    },
  )
}
