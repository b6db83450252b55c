import { Failure } from '../../errors.ts'
import type { Api } from '../api.ts'
import { readWhole } from '../by-id.ts'
import type { Stored } from '../reading.ts'
import { clientOf } from '../scope.ts'
import { type Sent, saidYes } from './sending.ts'
import type { Settling } from './settling.ts'
import type { WriteRequest } from './write.ts'

/** What a second look at the record gave: undefined where it is gone or not shown, a failure where there was none. */
export type Look = { isRead: true; after: Stored | undefined } | { isRead: false; error: Failure }

/** How long to wait before looking a second time, in milliseconds: the server may still be at it. */
const SECOND_LOOK = 2000

/**
 * Checks whether a write has happened. If not, checks once more after a lost reply (H07) or a success message, since
 * the read may have come from a cache. Resolves with the last result.
 */
export async function lookTwice<T>(
  sent: Sent,
  { sleep }: Pick<Settling, 'sleep'>,
  look: () => Promise<T>,
  isThere: (seen: T) => Promise<boolean> | boolean,
): Promise<T> {
  const first = await look()
  if (!(sent.kind === 'lost' || saidYes(sent)) || (await isThere(first))) return first
  // Where the waiting is interrupted so is the look, which tells it as a failure to look.
  await sleep(SECOND_LOOK).catch(() => undefined)
  return look()
}

/** Reads the record again; throws nothing but defects. */
export async function lookAgain(api: Api, request: WriteRequest): Promise<Look> {
  try {
    return { isRead: true, after: await readAgain(api, request) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { isRead: false, error }
  }
}

function readAgain(api: Api, { resource, target }: WriteRequest): Promise<Stored | undefined> {
  const row = target?.row ?? {}
  return readWhole(api, resource, Number(row[resource.id]), clientOf(resource, row))
}
