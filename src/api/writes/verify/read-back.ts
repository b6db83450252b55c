import { Failure } from '../../../errors.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { clientOf } from '../../records/scope.ts'
import { isAcknowledged, type SendResult } from '../send-once.ts'
import { singleReads } from '../single-reads.ts'
import type { WriteRequest } from '../write.ts'
import type { WriteReads } from '../write-reads.ts'
import type { VerifyContext } from './verify.ts'

/** What a second look at the record gave: undefined where it is gone or not shown, a failure where there was none. */
export type ReadBack =
  | { isRead: true; after: StoredRecord | undefined }
  | { isRead: false; error: Failure }

/** How long to wait before looking a second time, in milliseconds: the server may still be at it. */
const SECOND_LOOK = 2000

/**
 * Checks whether a write has happened. If not, checks once more after a lost reply (H07) or a success message, since
 * the read may have come from a cache. Resolves with the last result. What is not just as the server said is looked
 * up with requests of its own.
 */
export async function readBackWithRetry<T>(
  api: Api,
  sent: SendResult,
  { sleep, reads }: Pick<VerifyContext, 'sleep' | 'reads'>,
  look: (reads: WriteReads) => Promise<T>,
  isThere: (seen: T) => Promise<boolean> | boolean,
): Promise<T> {
  const first = await look(isAcknowledged(sent) ? reads : singleReads(api))
  if (!(sent.kind === 'lost' || isAcknowledged(sent)) || (await isThere(first))) return first
  // Where the waiting is interrupted so is the look, which tells it as a failure to look.
  await sleep(SECOND_LOOK).catch(() => undefined)
  return look(singleReads(api))
}

/** Reads the record again; throws nothing but defects. */
export async function readBack(reads: WriteReads, request: WriteRequest): Promise<ReadBack> {
  try {
    return { isRead: true, after: await readAgain(reads, request) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { isRead: false, error }
  }
}

function readAgain(reads: WriteReads, request: WriteRequest): Promise<StoredRecord | undefined> {
  const { resource, target } = request
  const row = target?.row ?? {}
  return reads.readBack({ request, id: Number(row[resource.id]), client: clientOf(resource, row) })
}
