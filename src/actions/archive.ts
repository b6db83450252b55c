import type { Api } from '../api/api.ts'
import { nameOf } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { perform } from './action-options.ts'
import { type ChangeOrder, type Changes, change } from './change.ts'
import type { Changed, ChangeRule, Changing, Targeted } from './change-rule.ts'
import { withUnchanged } from './notices.ts'
import { undoStep } from './undo.ts'

/** How records are archived. */
export const ARCHIVE: ChangeRule = {
  verb: 'archive',
  isFinal: false,
  isDone: (resource, { row }) => isArchived(resource, row),
  write: (api, request, how) => archiveOne(api, request, how),
}

/** Archives records. */
export function archive(api: Api, request: ChangeOrder, how: Changing): Promise<Changes> {
  return change(api, ARCHIVE, request, how)
}

/** Archives one record, or finds that it is archived; resolves also with what undoes it. */
export async function archiveOne(api: Api, request: Targeted, how: Changing): Promise<Changed> {
  const { resource, target } = request
  const undo = undoStep(resource, target.row, how.at)
  const outcome = await perform(api, request, how)
  const told = withUnchanged(outcome, `${nameOf(resource, target.row)} is archived already.`)
  await how.onOutcome?.(told, undo)
  return { id: Number(target.row[resource.id]), outcome: told, row: outcome.row, undo }
}

/** Whether a record is archived. */
export function isArchived({ archivedAt }: Resource, row: Row): boolean {
  return archivedAt !== null && (row[archivedAt] ?? null) !== null
}
