import { ConflictError } from '../../../errors.ts'
import type { Api } from '../../api.ts'
import { changeTexts } from '../notices.ts'
import type { Draft, Notice } from '../plan.ts'
import type { WriteRequest } from '../write.ts'
import type { WriteReads } from '../write-reads.ts'
import { changesSince } from './changes-since.ts'
import { conflictError } from './conflicts.ts'
import { refreshRequest } from './refresh-request.ts'

/** If others change a record this often while the write is planned, it is left alone. */
const MOST_ROUNDS = 3

/**
 * Checks once more before a write is sent, if planning took too long: a new request if others changed
 * something meanwhile, undefined if it can be sent as planned.
 */
export async function recheckBeforeSending(
  api: Api,
  request: WriteRequest,
  reads: WriteReads,
): Promise<WriteRequest | undefined> {
  const now = await refreshRequest(api, request, reads)
  if (!isOther(request, now)) return undefined
  const { resource, target, replans = 0 } = request
  if (replans >= MOST_ROUNDS) {
    throw conflictError(resource, target?.row ?? {}, 'keeps being changed by somebody else')
  }
  return { ...now, replans: replans + 1 }
}

function isOther({ resource, target }: WriteRequest, now: WriteRequest): boolean {
  if (target === undefined || now.target === undefined || target === now.target) return false
  return changesSince(resource, target, now.target).length > 0
}

/** Throws a ConflictError if a write would no longer do what a person confirmed. */
export function refuseUnconfirmed(
  { confirmed }: Pick<WriteRequest, 'confirmed'>,
  draft: Draft,
): void {
  if (confirmed === undefined || consequencesOf(confirmed) === consequencesOf(draft)) return
  const told = new Set((confirmed.warnings ?? []).map(({ message }) => message))
  const news = (draft.warnings ?? []).flatMap(({ message }) => (told.has(message) ? [] : [message]))
  throw new ConflictError('What this would do is no longer what you confirmed', {
    hint: [...news, 'Nothing was sent. Run the command again to see it'].join('\n'),
  })
}

function consequencesOf({ warnings = [], sideEffects = {} }: Draft): string {
  const pairs = Object.entries(sideEffects).sort(([a], [b]) => a.localeCompare(b))
  return JSON.stringify([warnings.map(({ code, message }) => [code, message]), pairs])
}

/** Reports what others changed in other fields meanwhile, which is kept. */
export function mergedNotices({ mergedChanges = [] }: WriteRequest): Notice[] {
  if (mergedChanges.length === 0) return []
  const message = `Changed by somebody else meanwhile, and kept: ${changeTexts(mergedChanges).join('; ')}`
  return [{ code: 'changed_meanwhile', message }]
}
