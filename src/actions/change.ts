import type { Api } from '../api/api.ts'
import { requireOperation } from '../api/capabilities/operation.ts'
import type { Found } from '../api/records/find-many.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { type Change, plannedChanges } from '../api/writes/diff.ts'
import { isNoOp, previewWrite } from '../api/writes/perform.ts'
import type { Draft, Notice } from '../api/writes/plan.ts'
import type { Writer } from '../api/writes/write.ts'
import { AmbiguousError, NotFoundError, UsageError } from '../errors.ts'
import { hintLines } from '../hints.ts'
import { describeRecord } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { CascadeSnapshot } from './cascade.ts'
import { type ChangeLimit, checkChangeLimit } from './change-limit.ts'
import {
  type ChangeOptions,
  type ChangeResult,
  type ChangeRule,
  createWriteRequest,
  type TargetedWrite,
} from './change-rule.ts'
import { combineFailures } from './combine-failures.ts'
import type { FindOneOptions } from './find.ts'
import { findTargets } from './find-targets.ts'
import { doneValues, forEachTarget, isServerUnreachable, type TargetOutcome } from './for-each.ts'
import type { HiddenReason, ListQuery } from './list-query.ts'
import { collectRefusals } from './refusals.ts'
import { reportInOrder } from './report-in-order.ts'

/** A request to change records. */
export interface ChangeRequest {
  resource: Resource
  /** Where the records are looked for. */
  scope: Scope
  /** The records, their names, or the conditions that select them. */
  selection: readonly string[] | readonly StoredRecord[] | QuerySelection
  /** Whether partial names are accepted, and how to choose between several matches. */
  findOptions?: Omit<FindOneOptions, 'scope'>
}

/** Records selected by a list query. */
export interface QuerySelection {
  where: ListQuery
}

/** A change that is planned and applied in one go. */
export interface LimitedChangeRequest extends ChangeRequest {
  /** How many records it may change; unlimited by default. */
  limit?: ChangeLimit
}

/** The changes about to be made, to be shown, confirmed and applied. */
export interface ChangePlan {
  rule: ChangeRule
  resource: Resource
  scope: Scope
  /** All records that were named or selected. */
  found: readonly PlannedTarget[]
  /** The records that aren't yet as requested. */
  pending: readonly PendingChange[]
  /** The number of records in scope; undefined if not all were read. */
  total: number | undefined
  /** All records in scope, in list order, if they were read. */
  listed: readonly StoredRecord[] | undefined
  /** How many matching records were left out because a list hides them. */
  hidden: Readonly<Record<HiddenReason, number>>
  /** Notices about how the records were selected. */
  notices: readonly Notice[]
}

/** A record and the write to it. */
export interface PlannedTarget extends Found {
  request: TargetedWrite
}

/** A record that will be changed, and what would be sent for it. */
export interface PendingChange extends PlannedTarget {
  draft: Draft
  /** The fields that change, as far as known in advance. */
  changes: readonly Change[]
  /** What is deleted along with it. */
  cascade?: CascadeSnapshot
}

/** The result of changing several records. */
export interface BulkChangeResult {
  /** The records that were changed or were already as requested, in the order given. */
  done: readonly ChangeResult[]
  /** Why not everything was done: the error itself if nothing was, otherwise a PartialError that lists what was; undefined if all was. */
  failure: unknown
  /** Whether the server could no longer be reached. */
  isServerUnreachable: boolean
}

/** Plans a change and applies it without asking for confirmation. */
export async function change(
  api: Api,
  rule: ChangeRule,
  request: LimitedChangeRequest,
  how: ChangeOptions,
): Promise<BulkChangeResult> {
  const plan = await planChange(api, rule, request, how)
  if (request.limit !== undefined) await enforceChangeLimit(api, plan, request.limit)
  return applyChange(api, plan, how)
}

/**
 * Looks up all records and plans their writes, before anything is written. Checks first that the server has the
 * operation; throws one error that lists everything that would be refused.
 */
export async function planChange(
  api: Api,
  rule: ChangeRule,
  { resource, scope, selection, findOptions }: ChangeRequest,
  how: Pick<ChangeOptions, 'isForced' | 'lookUp'>,
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
    const prepared = rule.prepare?.(api, resource, stored, how)
    const request =
      (await prepared?.catch((error: unknown) => {
        throw found.length > 1 ? withRecordHint(resource, stored, error) : error
      })) ?? createWriteRequest(rule, resource, stored)
    planned.push({ ...one, request })
    if (isNoOp(request)) return
    const draft = await previewWrite(api, request, how.isForced === true)
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
  const which = `Needed for ${describeRecord(resource, row)}. Nothing was sent`
  return Object.assign(error, { hint: hintLines(which, error.hint) })
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
  how: ChangeOptions,
  { isConfirmed = false } = {},
): Promise<BulkChangeResult> {
  const requests = new Map(found.map(({ stored, request }) => [stored, request]))
  const drafts = new Map(pending.map((change) => [change.stored, change]))
  const targets = found.map(({ stored }) => stored)
  const inOrder = reportInOrder(targets, how)
  const outcomes = await forEachTarget(targets, how, (target) => {
    const { draft, cascade } = drafts.get(target) ?? {}
    const confirmed = isConfirmed ? { isConfirmed, ...(draft && { confirmed: draft }) } : {}
    const request = requests.get(target) ?? createWriteRequest(rule, resource, target)
    return inOrder(target, (options) =>
      rule.write(api, { ...request, ...confirmed }, options, cascade),
    )
  })
  return {
    done: doneValues(outcomes),
    failure: combineFailures(how.signal, resource, rule.verb, outcomes.map(failUnlessStored)),
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
