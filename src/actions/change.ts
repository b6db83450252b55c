import type { Api } from '../api/api.ts'
import { requireOperation } from '../api/capabilities/operation.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import { plannedChanges } from '../api/writes/diff.ts'
import { isNoOp, previewWrite } from '../api/writes/perform.ts'
import type { Writer } from '../api/writes/write.ts'
import { AmbiguousError, NotFoundError, UsageError } from '../errors.ts'
import { hintLines } from '../hints.ts'
import { describeRecord } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { type ChangeLimit, checkChangeLimit } from './change-limit.ts'
import type {
  BulkChangeResult,
  ChangePlan,
  ChangeRequest,
  LimitedChangeRequest,
  PendingChange,
  PlannedTarget,
} from './change-plan.ts'
import {
  type ChangeOptions,
  type ChangeResult,
  type ChangeRule,
  createWriteRequest,
} from './change-rule.ts'
import { combineFailures } from './combine-failures.ts'
import { findTargets } from './find-targets.ts'
import { doneValues, forEachTarget, isServerUnreachable, type TargetOutcome } from './for-each.ts'
import { collectRefusals } from './refusals.ts'
import { reportInOrder } from './report-in-order.ts'

/** Plans a change and applies it without asking for confirmation. */
export async function change(
  api: Api,
  rule: ChangeRule,
  request: LimitedChangeRequest,
  changeOptions: ChangeOptions,
): Promise<BulkChangeResult> {
  const plan = await planChange(api, rule, request, changeOptions)
  if (request.limit !== undefined) await enforceChangeLimit(api, plan, request.limit)
  return applyChange(api, plan, changeOptions)
}

/**
 * Looks up all records and plans their writes, before anything is written. Checks first that the server has the
 * operation; throws one error that lists everything that would be refused.
 */
export async function planChange(
  api: Api,
  rule: ChangeRule,
  { resource, scope, selection, findOptions }: ChangeRequest,
  changeOptions: Pick<ChangeOptions, 'isForced' | 'lookUp'>,
): Promise<ChangePlan> {
  await requireOperation(api, resource, rule.verb)
  const { found, ...rest } = await findTargets(api, rule, {
    resource,
    scope,
    selection,
    ...findOptions,
  })
  const planned: PlannedTarget[] = []
  const pending: PendingChange[] = []
  const refusal = await collectRefusals({ resource, verb: rule.verb }, found, async (one) => {
    const { stored } = one
    const prepared = rule.prepare?.(api, resource, stored, changeOptions)
    const request =
      (await prepared?.catch((error: unknown) => {
        throw found.length > 1 ? withRecordHint(resource, stored, error) : error
      })) ?? createWriteRequest(rule, resource, stored)
    planned.push({ ...one, request })
    if (isNoOp(request)) return
    const draft = await previewWrite(api, request, changeOptions.isForced === true)
    const counted = await rule.count?.(api, resource, stored.row)
    const values = { ...request.values, ...draft.sideEffects }
    const changes = plannedChanges(resource, values, stored.row)
    pending.push({ ...one, request, draft, changes, ...(counted && { cascade: counted }) })
  })
  if (refusal !== undefined) throw refusal
  if (planned.length > 1) {
    const requests = planned.map(({ request }) => request)
    await rule.requireUniqueValues?.(api, resource, requests)
  }
  return { rule, resource, scope, found: planned, pending, ...rest }
}

/** Adds to an error about a value (no such contact of the client) which of several records it was for. */
function withRecordHint(resource: Resource, { row }: StoredRecord, error: unknown): unknown {
  const isValue =
    error instanceof NotFoundError || error instanceof AmbiguousError || error instanceof UsageError
  if (!isValue) return error
  const neededFor = `Needed for ${describeRecord(resource, row)}. Nothing was sent`
  return Object.assign(error, { hint: hintLines(neededFor, error.hint) })
}

/** Throws a RefusedError if a plan changes more records than allowed. */
export function enforceChangeLimit(
  api: Api,
  { rule: { verb }, resource, scope, pending, total }: ChangePlan,
  limit: ChangeLimit,
): Promise<void> {
  return checkChangeLimit(limit, {
    ...{ resource, verb, count: pending.length },
    total: async () => total ?? (await readAll(api, resource, { scope })).length,
  })
}

/** Opens a write session for a plan, which reads what the writes depend on for many of them together. */
export async function openPlanSession(
  api: Api,
  { resource, scope, listed }: ChangePlan,
  signal: AbortSignal,
): Promise<Writer> {
  const { openWriteSession } = await import('../api/writes/session/session.ts')
  return openWriteSession(api, resource, scope, {
    signal,
    ...(resource.needsSequentialWrites === true && { atOnce: 1 }),
    ...(listed && { listed }),
  })
}

/**
 * Applies a plan to its records, in the order given. If a person confirmed the plan, only what they were shown is done.
 * Failures of single records are part of the result; other errors are thrown.
 */
export async function applyChange(
  api: Api,
  { rule, resource, found, pending }: ChangePlan,
  changeOptions: ChangeOptions,
  { isConfirmed = false } = {},
): Promise<BulkChangeResult> {
  const requests = new Map(found.map(({ stored, request }) => [stored, request]))
  const drafts = new Map(pending.map((change) => [change.stored, change]))
  const targets = found.map(({ stored }) => stored)
  const inOrder = reportInOrder(targets, changeOptions)
  const outcomes = await forEachTarget(targets, changeOptions, (target) => {
    const { draft, cascade } = drafts.get(target) ?? {}
    const confirmed = isConfirmed ? { isConfirmed, ...(draft && { confirmed: draft }) } : {}
    const request = requests.get(target) ?? createWriteRequest(rule, resource, target)
    return inOrder(target, (options) =>
      rule.write(api, { ...request, ...confirmed }, options, cascade),
    )
  })
  return {
    done: doneValues(outcomes),
    failure: combineFailures(
      changeOptions.signal,
      resource,
      rule.verb,
      outcomes.map(failUnlessStored),
    ),
    isServerUnreachable: isServerUnreachable(outcomes),
  }
}

/** Treats a write whose values weren't stored as requested as failed, although there is a result to print. */
function failUnlessStored(outcome: TargetOutcome<ChangeResult>): TargetOutcome<ChangeResult> {
  if (outcome.state !== 'done') return outcome
  const { target, value } = outcome
  const error = value.outcome.failure
  return error === undefined ? outcome : { state: 'failed', target, error }
}
