import { Failure, PartialError } from '../../../errors.ts'
import { cleanName, nounOf, nounsOf } from '../../../records/describe-record.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { newAmong } from '../guards/lookalikes.ts'
import { quoteValue } from '../notices.ts'
import type { Notice } from '../plan.ts'
import type { SendResult } from '../send-once.ts'
import type { WriteRequest } from '../write.ts'
import type { IdsBefore, WriteReads } from '../write-reads.ts'
import { contradictionError } from './contradiction-errors.ts'
import { existedBefore, isLookalike } from './created-identity.ts'
import { readBackWithRetry } from './read-back.ts'
import type { VerifyContext } from './verify.ts'

/** The created record, as far as reading proves it. */
export interface Created {
  id: number
  /** Undefined if nothing could be read. */
  stored: StoredRecord | undefined
  notices: readonly Notice[]
}

/** What was read: the record that the server named, and new ones that it may have meant. */
interface Look {
  /** The record with the ID that was named. */
  named: StoredRecord | undefined
  fresh: readonly StoredRecord[]
}

/**
 * The record that the server says it created, with the ID that it named or another. An ID counts only if the record
 * with it is new and is what was asked for; otherwise the new one among the lookalikes counts.
 * If nothing can be read, the ID is reported as unverified. Throws a Failure if reading shows that there is none.
 */
export async function findCreatedById(
  api: Api,
  request: WriteRequest,
  sent: SendResult,
  id: number,
  settling: VerifyContext,
): Promise<Created> {
  const { before } = settling
  const isOwn = ({ named, fresh }: Look) => fresh.length > 0 || isNew(request, before, named)
  const look = await readBackWithRetry(
    api,
    sent,
    settling,
    (reads) => lookFor(reads, request, id, before),
    isOwn,
  ).catch(ignoreReadFailure)
  if (look === undefined) return { id, stored: undefined, notices: [] }
  const { named, fresh } = look
  const own = fresh.find(({ row }) => row[request.resource.id] === id)
  const others = fresh.filter((one) => one !== own)
  const stored = own ?? (isNew(request, before, named) ? named : undefined)
  if (stored !== undefined) return { id, stored, notices: twinNotices(request, others) }
  const [only] = others
  if (only === undefined) throw notThere(api, request, id, settling, named)
  if (others.length > 1) throw ambiguousCreateError(request, others)
  const real = Number(only.row[request.resource.id])
  return { id: real, stored: only, notices: [misnamed(request, id, real)] }
}

function isNew(
  request: WriteRequest,
  before: IdsBefore | undefined,
  named: StoredRecord | undefined,
): boolean {
  return (
    named !== undefined &&
    isLookalike(request, named) &&
    !existedBefore(request.resource, before, named)
  )
}

/** Reads the record with the ID, and new lookalikes if they cost no extra read or are needed. */
async function lookFor(
  reads: WriteReads,
  request: WriteRequest,
  id: number,
  before: IdsBefore | undefined,
): Promise<Look> {
  const { resource, client } = request
  const freshNow = () => (before === undefined ? [] : readNewLookalikes(reads, request, before, id))
  if (resource.joinedIn === 'list') {
    // Its record is complete only in the list, which has the others as well.
    const fresh = await freshNow()
    if (fresh.some(({ row }) => row[resource.id] === id)) return { named: undefined, fresh }
    return { named: await reads.readBack({ request, id, client }), fresh }
  }
  const named = await reads.readBack({ request, id, client })
  return { named, fresh: isNew(request, before, named) ? [] : await freshNow() }
}

/** The lookalikes that are there now and were not before. */
export async function readNewLookalikes(
  reads: WriteReads,
  request: WriteRequest,
  before: IdsBefore,
  named?: number,
): Promise<readonly StoredRecord[]> {
  return newAmong(request.resource, before, await reads.readLookalikes(request, named))
}

/** The error when several new records may be the created one. */
export function ambiguousCreateError(
  { resource }: WriteRequest,
  fresh: readonly StoredRecord[],
): PartialError {
  return new PartialError(
    `Can’t tell which ${nounOf(resource)} is the new one: ${fresh.length} ${nounsOf(resource)} were created meanwhile: ${idsOf(resource, fresh)}`,
    { hazard: 'H07', hint: 'It is one of these: look before you repeat it' },
  )
}

function twinNotices({ resource }: WriteRequest, twins: readonly StoredRecord[]): Notice[] {
  if (twins.length === 0) return []
  const message = `There is more than one new ${nounOf(resource)} with that name. Also new: ${idsOf(resource, twins)}`
  return [{ code: 'same_name', hazard: 'H07', message }]
}

function misnamed({ resource }: WriteRequest, id: number, real: number): Notice {
  const noun = nounOf(resource)
  const message = `The server named ${noun} ${id}, but the new one is ${noun} ${real}`
  return { code: 'other_id', hazard: 'H07', message }
}

function notThere(
  api: Api,
  request: WriteRequest,
  id: number,
  { before }: VerifyContext,
  named: StoredRecord | undefined,
): Failure {
  const { resource } = request
  const what = `${nounOf(resource)} ${id}`
  const hint = `It may exist where this key can't see it`
  if (named === undefined) return contradictionError(api, request, `there is no ${what}`, [hint])
  if (existedBefore(resource, before, named)) {
    return contradictionError(api, request, `the one it named, ${what}, existed before`)
  }
  // A message is what a record says, not what it is called.
  const isMessage = resource.fields[resource.label]?.kind === 'html'
  const name = isMessage
    ? ''
    : `: ${quoteValue(cleanName(String(named.row[resource.label] ?? '')))}`
  return contradictionError(api, request, `the one it named, ${what}, is a different one${name}`)
}

function idsOf({ id }: Resource, records: readonly StoredRecord[]): string {
  return records.map(({ row }) => row[id]).join(', ')
}

/** After the server's answer, a failed read or an interruption only makes it unverified: the write is done. */
export function ignoreReadFailure(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error
}
