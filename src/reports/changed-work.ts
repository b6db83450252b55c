import type { Row } from '../records/record.ts'
import { hasFinalEffect, isEnded } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import type { Zone } from '../time/zone.ts'
import { instantOf, type WorkRecord } from './open-work.ts'

/** What happened to a record: `updated` is anything that the others don't say. */
export type Change = 'opened' | 'resolved' | 'closed' | 'reopened' | 'updated'

/** The changes in the order in which they are shown. */
export const CHANGES: readonly Change[] = ['opened', 'resolved', 'closed', 'reopened', 'updated']

/** A change of a record, and when it happened, as an instant in milliseconds. */
export interface ChangedWork {
  work: WorkRecord
  change: Change
  at: number
}

/** Returns what happened to a record since an instant; `zone` is the server's, without it moments are read as UTC (H44). */
export function changesSince(
  work: WorkRecord,
  since: number,
  zone: Zone | undefined,
): readonly ChangedWork[] {
  const { module, row } = work
  const momentOf = (field: string) => {
    const at = instantOf(row[field], zone)
    return at !== undefined && at >= since ? at : undefined
  }
  const opened = momentOf(module.opened)
  const updated = momentOf(module.updated)
  const ended = endChange(work, momentOf)
  const changes: ChangedWork[] = []
  if (opened !== undefined) changes.push({ work, change: 'opened', at: opened })
  if (ended !== undefined) changes.push({ work, ...ended })
  const isOnlyUpdated = changes.length === 0 && !isLongClosed(work)
  if (updated !== undefined && isOnlyUpdated) changes.push({ work, change: 'updated', at: updated })
  return changes
}

/** Returns whether the record was ended or reopened, as far as its moments prove it; `momentOf` leaves out earlier ones. */
function endChange(
  { module: { resource, resolved, closed, updated }, row }: WorkRecord,
  momentOf: (field: string) => number | undefined,
): Pick<ChangedWork, 'change' | 'at'> | undefined {
  const end = endOf(resource, row)
  const [resolvedAt, closedAt] = [momentOf(resolved), momentOf(closed)]
  // Only the status tells that it was closed by a reply (H37): that was after it was resolved.
  const isUndated = (row[closed] ?? null) === null
  const finalAt = closedAt ?? (isUndated ? resolvedAt : undefined)
  if (end === 'ended') return changeAt('resolved', resolvedAt)
  if (end === 'final') return changeAt('closed', finalAt)
  // Reopening leaves the moment of the end (H37, H46), so whatever ended since must have been reopened since.
  const revivedAt = end === 'revived' ? closedAt : resolvedAt
  return changeAt(
    'reopened',
    revivedAt === undefined ? undefined : (momentOf(updated) ?? revivedAt),
  )
}

function changeAt(
  change: Change,
  at: number | undefined,
): Pick<ChangedWork, 'change' | 'at'> | undefined {
  return at === undefined ? undefined : { change, at }
}

/** Whether a record is known to have been closed before: what changes about it then is bookkeeping, such as an invoice. */
function isLongClosed({ module: { resource, closed }, row }: WorkRecord): boolean {
  return endOf(resource, row) === 'final' && (row[closed] ?? null) !== null
}

/**
 * How a record ended: `final` if an operation that can't be undone has ended it, `ended` if another has, and `revived` if
 * its values were changed again after a final one (H37).
 */
function endOf(resource: Resource, row: Row): 'open' | 'ended' | 'final' | 'revived' {
  const hasEnded = isEnded(resource, row)
  if (!hasFinalEffect(resource, row)) return hasEnded ? 'ended' : 'open'
  return hasEnded ? 'final' : 'revived'
}
