import type { Api } from '../api/api.ts'
import { complete } from '../api/records/find.ts'
import { RefusedError } from '../errors.ts'
import { displayName } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import { stateBefore } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { perform } from './action-options.ts'
import { type BulkChangeResult, change, type LimitedChangeRequest } from './change.ts'
import type { ChangeOptions, ChangeResult, ChangeRule, TargetedWrite } from './change-rule.ts'
import { withUnchanged } from './notices.ts'

/** How tickets are resolved. */
export const RESOLVE = endRule('resolve')

/** How tickets are closed, which is final (H37). */
export const CLOSE = endRule('close')

/** Marks tickets as resolved. */
export function resolve(
  api: Api,
  request: LimitedChangeRequest,
  how: ChangeOptions,
): Promise<BulkChangeResult> {
  return change(api, RESOLVE, request, how)
}

/** Closes tickets for good. */
export function close(
  api: Api,
  request: LimitedChangeRequest,
  how: ChangeOptions,
): Promise<BulkChangeResult> {
  return change(api, CLOSE, request, how)
}

function endRule(verb: 'resolve' | 'close'): ChangeRule {
  return {
    verb,
    isFinal: resources.tickets.operations[verb]?.isFinal === true,
    isUpToDate: (resource, { row }) => isEnded(verb, resource, row),
    write: endOne,
  }
}

async function endOne(api: Api, request: TargetedWrite, how: ChangeOptions): Promise<ChangeResult> {
  const { resource, target, verb } = request
  const outcome = await perform(api, request, how)
  const now = outcome.stored ?? target
  const told = withUnchanged(outcome, `${displayName(resource, now.row)} is ${verb}d already.`)
  await how.onOutcome?.(told, null)
  // Among several it was read from the list, which leaves out what a read by ID joins.
  const whole =
    outcome.state === 'unchanged' ? (await complete(api, resource, now)).row : outcome.row
  const row = outcome.state === 'planned' ? now.row : whole
  return { id: Number(target.row[resource.id]), outcome: told, row, undo: null }
}

/**
 * Whether a ticket is in that state already; a ticket that was closed once has no way back (H37). One that only
 * a reply has given the status Closed is not closed yet.
 */
function isEnded(verb: 'resolve' | 'close', resource: Resource, row: Row): boolean {
  const standing = stateBefore(resource, verb, row)
  if (standing !== 'final') return standing === 'done'
  throw new RefusedError(`${displayName(resource, row)} was closed, and closing is final.`, {
    hazard: 'H37',
    hint: 'Instead: open a new ticket. A half-open one can only be fixed in the browser.',
  })
}
