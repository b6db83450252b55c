import type { Api } from '../api/api.ts'
import { readByIds } from '../api/records/lookup-steps.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { NotFoundError } from '../errors.ts'
import { displayName, nounOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { perform } from './action-options.ts'
import { isArchived } from './archive.ts'
import { type BulkChangeResult, change, type LimitedChangeRequest } from './change.ts'
import type { ChangeOptions, ChangeResult, ChangeRule, TargetedWrite } from './change-rule.ts'
import { withUnchanged } from './notices.ts'

/** How archived records are brought back. */
export const UNARCHIVE: ChangeRule = {
  verb: 'unarchive',
  isFinal: false,
  isUpToDate: (resource, target) => !isArchived(resource, target.row) && !isUnseen(target),
  recover: (api, resource, scope) => (ids) => hiddenRecords(api, resource, scope, ids),
  write: unarchiveOne,
}

/** Brings archived records back; those that the server does not show are found by their IDs and a client's scope (H20). */
export function unarchive(
  api: Api,
  request: LimitedChangeRequest,
  how: ChangeOptions,
): Promise<BulkChangeResult> {
  return change(api, UNARCHIVE, request, how)
}

async function unarchiveOne(
  api: Api,
  request: TargetedWrite,
  how: ChangeOptions,
): Promise<ChangeResult> {
  const { resource, target } = request
  const outcome = await perform(api, request, how)
  const row = outcome.state === 'done' ? outcome.row : (outcome.row ?? target.row)
  const told = withUnchanged(
    outcome,
    `${displayName(resource, row ?? target.row)} is not archived.`,
  )
  await how.onOutcome?.(told, null)
  return { id: Number(target.row[resource.id]), outcome: told, row, undo: null }
}

/** A record that the server does not show (H20): known by its ID and client alone. */
function isUnseen({ raw }: StoredRecord): boolean {
  return Object.keys(raw).length === 0
}

/**
 * Records to bring back of which the server shows none (H20): their IDs and the client are enough, and the client must
 * be the scope's. An ID that it does show was not found for another reason, and stays so.
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
