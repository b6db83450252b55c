import { ConflictError } from '../../../errors.ts'
import type { Api } from '../../api.ts'
import { changeTexts } from '../notices.ts'
import type { Draft, Notice } from '../plan.ts'
import type { WriteRequest } from '../write.ts'
import type { WriteReads } from '../write-reads.ts'
import { changesSince } from './changes-since.ts'
import { conflictError } from './conflicts.ts'
import { refreshRequest } from './refresh-request.ts'

/** A write is given up if others change the record this many times while it is planned. */
const MAX_REPLANS = 3

/**
 * Checks again before a write is sent, if planning took too long. Returns a new request if others changed something in
 * the meantime, undefined if it can be sent as planned. Throws a ConflictError if they keep changing it.
 */
export async function recheckBeforeSending(
  api: Api,
  request: WriteRequest,
  reads: WriteReads,
): Promise<WriteRequest | undefined> {
  const now = await refreshRequest(api, request, reads)
  if (!isChanged(request, now)) return undefined
  const { resource, target, replans = 0 } = request
  if (replans >= MAX_REPLANS) {
    throw conflictError(resource, target?.row ?? {}, 'keeps being changed by someone else')
  }
  return { ...now, replans: replans + 1 }
}

function isChanged({ resource, target }: WriteRequest, now: WriteRequest): boolean {
  if (target === undefined || now.target === undefined || target === now.target) return false
  return changesSince(resource, target, now.target).length > 0
}

/** Throws a ConflictError if a write would no longer do what a person confirmed. */
export function refuseUnconfirmed(
  { confirmed }: Pick<WriteRequest, 'confirmed'>,
  draft: Draft,
): void {
  if (confirmed === undefined || consequencesOf(confirmed) === consequencesOf(draft)) return
  const shown = new Set((confirmed.warnings ?? []).map(({ message }) => message))
  const added = (draft.warnings ?? []).flatMap(({ message }) =>
    shown.has(message) ? [] : [message],
  )
  throw new ConflictError('This is no longer what you confirmed', {
    hint: [...added, 'Nothing was sent. Run the command again to see the changes'].join('\n'),
  })
}

function consequencesOf({ warnings = [], sideEffects = {} }: Draft): string {
  const pairs = Object.entries(sideEffects).sort(([a], [b]) => a.localeCompare(b))
  return JSON.stringify([warnings.map(({ code, message }) => [code, message]), pairs])
}

/** The notice about other fields that someone else changed in the meantime, which the write keeps. */
export function mergedNotices({ mergedChanges = [] }: WriteRequest): Notice[] {
  if (mergedChanges.length === 0) return []
  const message = `Changed by someone else in the meantime, and kept: ${changeTexts(mergedChanges).join('; ')}`
  return [{ code: 'changed_meanwhile', message }]
}
