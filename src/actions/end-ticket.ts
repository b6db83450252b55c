import type { Api } from '../api/api.ts'
import { completeRecord } from '../api/records/find.ts'
import { RefusedError } from '../errors.ts'
import { displayName } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import { stateBefore } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { perform } from './action-options.ts'
import { change } from './change.ts'
import type { BulkChangeResult, LimitedChangeRequest } from './change-plan.ts'
import type { ChangeOptions, ChangeResult, ChangeRule, TargetedWrite } from './change-rule.ts'
import { withUnchanged } from './notices.ts'

/** The rule for resolving tickets. */
export const RESOLVE = endRule('resolve')

/** The rule for closing tickets, which can't be undone (H37). */
export const CLOSE = endRule('close')

/** Marks tickets as resolved. */
export function resolve(
  api: Api,
  request: LimitedChangeRequest,
  changeOptions: ChangeOptions,
): Promise<BulkChangeResult> {
  return change(api, RESOLVE, request, changeOptions)
}

/** Closes tickets permanently. */
export function close(
  api: Api,
  request: LimitedChangeRequest,
  changeOptions: ChangeOptions,
): Promise<BulkChangeResult> {
  return change(api, CLOSE, request, changeOptions)
}

function endRule(verb: 'resolve' | 'close'): ChangeRule {
  return {
    verb,
    isFinal: resources.tickets.operations[verb]?.isFinal === true,
    isUpToDate: (resource, { row }) => isEnded(verb, resource, row),
    write: endOne,
  }
}

async function endOne(
  api: Api,
  request: TargetedWrite,
  changeOptions: ChangeOptions,
): Promise<ChangeResult> {
  const { resource, target, verb } = request
  const outcome = await perform(api, request, changeOptions)
  const now = outcome.stored ?? target
  const reported = withUnchanged(outcome, `${displayName(resource, now.row)} is already ${verb}d.`)
  await changeOptions.onOutcome?.(reported, null)
  // One of several was read from the list, which lacks the columns that a read by ID joins.
  const completeRow =
    outcome.state === 'unchanged' ? (await completeRecord(api, resource, now)).row : outcome.row
  const row = outcome.state === 'planned' ? now.row : completeRow
  return { id: Number(target.row[resource.id]), outcome: reported, row, undo: null }
}

/**
 * Returns whether a ticket is already in that state; throws a RefusedError if it was ever closed (H37). A ticket that
 * only a reply has set to Closed isn't closed yet.
 */
function isEnded(verb: 'resolve' | 'close', resource: Resource, row: Row): boolean {
  const state = stateBefore(resource, verb, row)
  if (state !== 'final') return state === 'done'
  throw new RefusedError(`${displayName(resource, row)} was closed, and closing is final.`, {
    hazard: 'H37',
    hint: 'Instead: create a new ticket. A half-open ticket can only be fixed in the browser.',
  })
}
