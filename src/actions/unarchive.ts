import type { Api } from '../api/api.ts'
import { readByIds } from '../api/records/lookup-steps.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { NotFoundError } from '../errors.ts'
import { displayName, nounOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { perform } from './action-options.ts'
import { isArchived } from './archive.ts'
import { change } from './change.ts'
import type { BulkChangeResult, LimitedChangeRequest } from './change-plan.ts'
import type { ChangeOptions, ChangeResult, ChangeRule, TargetedWrite } from './change-rule.ts'
import { withUnchanged } from './notices.ts'

/** The rule for unarchiving records. */
export const UNARCHIVE: ChangeRule = {
  verb: 'unarchive',
  isFinal: false,
  isUpToDate: (resource, target) => !isArchived(resource, target.row) && !isHiddenByServer(target),
  recover: (api, resource, scope) => (ids) => hiddenRecords(api, resource, scope, ids),
  write: unarchiveOne,
}

/** Unarchives records. Those that the server doesn't show are found by ID and client scope (H20). */
export function unarchive(
  api: Api,
  request: LimitedChangeRequest,
  changeOptions: ChangeOptions,
): Promise<BulkChangeResult> {
  return change(api, UNARCHIVE, request, changeOptions)
}

async function unarchiveOne(
  api: Api,
  request: TargetedWrite,
  changeOptions: ChangeOptions,
): Promise<ChangeResult> {
  const { resource, target } = request
  const outcome = await perform(api, request, changeOptions)
  const row = outcome.state === 'done' ? outcome.row : (outcome.row ?? target.row)
  const reported = withUnchanged(
    outcome,
    `${displayName(resource, row ?? target.row)} is not archived.`,
  )
  await changeOptions.onOutcome?.(reported, null)
  return { id: Number(target.row[resource.id]), outcome: reported, row, undo: null }
}

/** Returns whether the server doesn't show the record (H20), so only its ID and client are known. */
function isHiddenByServer({ raw }: StoredRecord): boolean {
  return Object.keys(raw).length === 0
}

/**
 * Builds records to unarchive that the server doesn't show (H20): their IDs and the scope's client are enough. An ID
 * that it does show wasn't found for another reason, and is left out.
 */
async function hiddenRecords(
  api: Api,
  resource: Resource,
  scope: Scope,
  ids: readonly number[],
): Promise<ReadonlyMap<number, StoredRecord | NotFoundError>> {
  const { client } = resource
  if (client === null || resource.hidesArchivedSince === undefined) return new Map()
  const shown = await readByIds(api, resource, ids)
  return new Map(
    ids
      .filter((id) => !shown.has(id))
      .map((id) => [id, hiddenRecord(api, { ...resource, client }, scope, id)]),
  )
}

function hiddenRecord(
  { settings }: Api,
  resource: Resource & { client: string },
  scope: Scope,
  id: number,
): StoredRecord | NotFoundError {
  if (scope.kind !== 'all') {
    const client = scope.kind === 'client' ? scope.id : null
    return { row: { [resource.id]: id, [resource.client]: client }, raw: {} }
  }
  const step = { do: 'unarchive', resource: resource.name, id } as const
  return new NotFoundError(`No ${nounOf(resource)} ${id} on ${settings.instance}`, {
    hint: [
      {
        for: 'This server does not show archived records (H20). Name the client',
        step: { ...step, client: 'unknown' },
      },
      { for: 'If it belongs to none', step: { ...step, client: null } },
    ],
  })
}
