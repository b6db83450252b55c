import { Failure, PartialError } from '../../../errors.ts'
import { cleanName, nounOf, nounsOf } from '../../../records/describe-record.ts'
import type { Resource } from '../../../resources/definition.ts'

import type { StoredRecord } from '../../records/read.ts'
import { newAmong } from '../guards/lookalikes.ts'
import { quoteValue } from '../notices.ts'
import type { Notice } from '../plan.ts'

import type { WriteRequest } from '../write.ts'
import type { IdsBefore, WriteReads } from '../write-reads.ts'
import { contradictionError } from './contradiction-errors.ts'
import { existedBefore, isLookalike } from './created-identity.ts'
import { readBackWithRetry } from './read-back.ts'
import type { SentWrite } from './verify.ts'

/** The record that a create made, as far as reading proves it. */
export interface Created {
  id: number
  /** Undefined if nothing could be read. */
  stored: StoredRecord | undefined
  notices: readonly Notice[]
}

/** The records that a create may have made. */
interface Candidates {
  /** The record with the ID that the server named. */
  named: StoredRecord | undefined
  /** New records that look like the requested one. */
  fresh: readonly StoredRecord[]
}

/**
 * Finds the record that the server says it created, with the ID that it named or another. The ID is trusted only if its
 * record is new and matches the request; otherwise the new lookalike is taken. If nothing can be read, the ID is returned
 * without a record. Throws a Failure if reading shows that there is no new record.
 */
export async function findCreatedById(write: SentWrite, id: number): Promise<Created> {
  const { request } = write
  const candidates = await readBackWithRetry(
    write,
    (reads) => readCandidates(reads, write, id),
    ({ named, fresh }) => fresh.length > 0 || isNew(write, named),
  ).catch(ignoreReadFailure)
  if (candidates === undefined) return { id, stored: undefined, notices: [] }
  const { named, fresh } = candidates
  const listed = fresh.find(({ row }) => row[request.resource.id] === id)
  const others = fresh.filter((record) => record !== listed)
  const stored = listed ?? (isNew(write, named) ? named : undefined)
  if (stored !== undefined) return { id, stored, notices: twinNotices(request, others) }
  const [only] = others
  if (only === undefined) throw notCreatedError(write, id, named)
  if (others.length > 1) throw ambiguousCreateError(request, others)
  const realId = Number(only.row[request.resource.id])
  return { id: realId, stored: only, notices: [otherIdNotice(request, id, realId)] }
}

function isNew(
  { request, before }: Pick<SentWrite, 'request' | 'before'>,
  named: StoredRecord | undefined,
): boolean {
  return (
    named !== undefined &&
    isLookalike(request, named) &&
    !existedBefore(request.resource, before, named)
  )
}

/** Reads the record with the ID, and new lookalikes if they cost no extra read or are needed. */
async function readCandidates(
  reads: WriteReads,
  { request, before }: Pick<SentWrite, 'request' | 'before'>,
  id: number,
): Promise<Candidates> {
  const { resource, client } = request
  const readFresh = () =>
    before === undefined ? [] : readNewLookalikes(reads, request, before, id)
  if (resource.joinedIn === 'list') {
    // The record is complete only in the list, which has the lookalikes as well.
    const fresh = await readFresh()
    if (fresh.some(({ row }) => row[resource.id] === id)) return { named: undefined, fresh }
    return { named: await reads.readBack({ request, id, client }), fresh }
  }
  const named = await reads.readBack({ request, id, client })
  return { named, fresh: isNew({ request, before }, named) ? [] : await readFresh() }
}

/** Reads the lookalikes that did not exist before. */
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
    `Can't tell which ${nounOf(resource)} is the new one: ${fresh.length} ${nounsOf(resource)} were created in the meantime: ${idsOf(resource, fresh)}`,
    { hazard: 'H07', hint: 'It is one of these. Check before you run it again' },
  )
}

function twinNotices({ resource }: WriteRequest, twins: readonly StoredRecord[]): Notice[] {
  if (twins.length === 0) return []
  const message = `There is more than one new ${nounOf(resource)} with that name. Also new: ${idsOf(resource, twins)}`
  return [{ code: 'same_name', hazard: 'H07', message }]
}

function otherIdNotice({ resource }: WriteRequest, id: number, realId: number): Notice {
  const noun = nounOf(resource)
  const message = `The server named ${noun} ${id}, but the new one is ${noun} ${realId}`
  return { code: 'other_id', hazard: 'H07', message }
}

function notCreatedError(
  { api, request, before }: SentWrite,
  id: number,
  named: StoredRecord | undefined,
): Failure {
  const { resource } = request
  const what = `${nounOf(resource)} ${id}`
  const hint = `It may exist where this key can't see it`
  if (named === undefined) return contradictionError(api, request, `there is no ${what}`, [hint])
  if (existedBefore(resource, before, named)) {
    return contradictionError(api, request, `the one it named, ${what}, already existed`)
  }
  // A message is not a name.
  const isMessage = resource.fields[resource.label]?.kind === 'html'
  const name = isMessage
    ? ''
    : `: ${quoteValue(cleanName(String(named.row[resource.label] ?? '')))}`
  return contradictionError(api, request, `the one it named, ${what}, is a different one${name}`)
}

function idsOf({ id }: Resource, records: readonly StoredRecord[]): string {
  return records.map(({ row }) => row[id]).join(', ')
}

/** Ignores a failed read or an interruption after the server's answer: the write is done, only not verified. */
export function ignoreReadFailure(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error
}
