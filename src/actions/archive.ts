import type { Api } from '../api/api.ts'
import { displayName } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { perform } from './action-options.ts'
import { change } from './change.ts'
import type { BulkChangeResult, LimitedChangeRequest } from './change-plan.ts'
import type { ChangeOptions, ChangeResult, ChangeRule, TargetedWrite } from './change-rule.ts'
import { withUnchanged } from './notices.ts'
import { undoStep } from './undo.ts'

/** The rule for archiving records. */
export const ARCHIVE: ChangeRule = {
  verb: 'archive',
  isFinal: false,
  isUpToDate: (resource, { row }) => isArchived(resource, row),
  write: (api, request, changeOptions) => archiveOne(api, request, changeOptions),
}

/** Archives records. */
export function archive(
  api: Api,
  request: LimitedChangeRequest,
  changeOptions: ChangeOptions,
): Promise<BulkChangeResult> {
  return change(api, ARCHIVE, request, changeOptions)
}

/** Archives one record unless it is already archived; the result includes the step that undoes it. */
export async function archiveOne(
  api: Api,
  request: TargetedWrite,
  changeOptions: ChangeOptions,
): Promise<ChangeResult> {
  const { resource, target } = request
  const undo = undoStep(resource, target.row, changeOptions.instanceFlags)
  const outcome = await perform(api, request, changeOptions)
  const reported = withUnchanged(
    outcome,
    `${displayName(resource, target.row)} is already archived.`,
  )
  await changeOptions.onOutcome?.(reported, undo)
  return { id: Number(target.row[resource.id]), outcome: reported, row: outcome.row, undo }
}

/** Returns whether a record is archived. */
export function isArchived({ archivedAt }: Resource, row: Row): boolean {
  return archivedAt !== null && (row[archivedAt] ?? null) !== null
}
