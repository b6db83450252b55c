import { Failure } from '../../../errors.ts'

import type { StoredRecord } from '../../records/read.ts'
import { clientOf } from '../../records/scope.ts'
import { isAcknowledged } from '../send-once.ts'
import { singleReads } from '../single-reads.ts'
import type { WriteRequest } from '../write.ts'
import type { WriteReads } from '../write-reads.ts'
import type { SentWrite } from './verify.ts'

/** The record read after a write (undefined if it is gone or hidden), or the error if it could not be read. */
type ReadBack =
  | { isRead: true; after: StoredRecord | undefined }
  | { isRead: false; error: Failure }

/** How long to wait before the second check, in milliseconds: the server may still be working on the write. */
const RETRY_DELAY = 2000

/**
 * Checks whether a write has happened. If not, checks again after a lost reply (H07) or a success message, since
 * the read may have come from a cache. Resolves with the last result. Unless the first check confirms the server's
 * answer, it is made with separate requests.
 */
export async function readBackWithRetry<T>(
  { api, sent, sleep, reads }: Pick<SentWrite, 'api' | 'sent' | 'sleep' | 'reads'>,
  check: (reads: WriteReads) => Promise<T>,
  hasHappened: (result: T) => Promise<boolean> | boolean,
): Promise<T> {
  const first = await check(isAcknowledged(sent) ? reads : singleReads(api))
  if (!(sent.kind === 'lost' || isAcknowledged(sent)) || (await hasHappened(first))) return first
  // If the wait is interrupted, so is the check, which reports that as a failure.
  await sleep(RETRY_DELAY).catch(() => undefined)
  return check(singleReads(api))
}

/** Reads the record of a write again; returns errors instead of throwing them, except defects. */
export async function readBack(reads: WriteReads, request: WriteRequest): Promise<ReadBack> {
  try {
    return { isRead: true, after: await readTarget(reads, request) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { isRead: false, error }
  }
}

function readTarget(reads: WriteReads, request: WriteRequest): Promise<StoredRecord | undefined> {
  const { resource, target } = request
  const row = target?.row ?? {}
  return reads.readBack({ request, id: Number(row[resource.id]), client: clientOf(resource, row) })
}
