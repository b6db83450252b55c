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

/** The records that are to be changed. */
export interface ChangeRequest {
  resource: Resource
  /** Where records that are named or chosen are looked for. */
  scope: Scope
  /** The records, what names each of them, or what is true of all of them. */
  selection: readonly string[] | readonly StoredRecord[] | QuerySelection
  /** Whether parts of names will do, and who is asked which of several is meant. */
  findOptions?: Omit<FindOneOptions, 'scope'>
}

/** Records that are chosen as a list chooses them. */
export interface QuerySelection {
  where: ListQuery
}

/** A change that is planned and applied at once. */
export interface LimitedChangeRequest extends ChangeRequest {
  /** How many records it may change; any number unless said. */
  limit?: ChangeLimit
}

/** What is about to be changed: to be shown, and applied once whoever is asked agrees. */
export interface ChangePlan {
  rule: ChangeRule
  resource: Resource
  scope: Scope
  /** All that were named or chosen. */
  found: readonly PlannedTarget[]
  /** Those that are not yet as requested. */
  pending: readonly PendingChange[]
  /** How many records the scope has; undefined where they were not all read. */
  total: number | undefined
  /** All of them in the order of their list, where that was read. */
  listed: readonly StoredRecord[] | undefined
  /** How many of those that fit were not chosen, since a list hides them. */
  hidden: Readonly<Record<HiddenReason, number>>
  /** What is to be known of how they were chosen. */
  notices: readonly Notice[]
}

/** A record, and its write. */
export interface PlannedTarget extends Found {
  request: TargetedWrite
}

/** A record that is going to be changed, and what would be sent for it. */
export interface PendingChange extends PlannedTarget {
  draft: Draft
  /** The fields that change, as far as that is known before. */
  changes: readonly Change[]
  /** What goes with it. */
  cascade?: CascadeSnapshot
}

/** What a change of several records came to. */
export interface BulkChangeResult {
  /** The records that were changed or were already as requested, in the order given. */
  done: readonly ChangeResult[]
  /** Why not all was done: the failure itself where nothing was, else a PartialError that tells which; undefined if all was. */
  failure: unknown
  /** The server could not be reached any more. */
  isServerUnreachable: boolean
}

/** Plans a change and applies it, as a program does that asks nobody. */
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
 * Looks all records up and throws what would be refused, before anything is written: the operation is proven to be there
 * first, and one failure tells all that is wrong.
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

/** What is wrong with a value for one of several records (no such contact of its client), with which one it is. */
function withRecordHint(resource: Resource, { row }: StoredRecord, error: unknown): unknown {
  const isValue =
    error instanceof NotFoundError || error instanceof AmbiguousError || error instanceof UsageError
  if (!isValue) return error
  const which = `That is needed for ${describeRecord(resource, row)}. Nothing was sent`
  return Object.assign(error, { hint: hintLines(which, error.hint) })
}

/** Refuses a plan that changes more records than allowed. Throws a RefusedError. */
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

/** What the writes of a plan go through so that what they rely on is read for many of them together. */
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
 * Changes the records of a plan, in the order given. Of a plan that somebody was shown and confirmed, nothing is done
 * that they did not see. Rejects only for what has nothing to do with a record; what failed is part of the result.
 */
export async function applyChange(
  api: Api,
  { rule, resource, found, pending }: ChangePlan,
  how: ChangeOptions,
  { isConfirmed = false } = {},
): Promise<BulkChangeResult> {
  const requests = new Map(found.map(({ stored, request }) => [stored, request]))
  const drafts = new Map(pending.map((one) => [one.stored, one]))
  const targets = found.map(({ stored }) => stored)
  const turns = reportInOrder(targets, how)
  const outcomes = await forEachTarget(targets, how, (target) => {
    const { draft, cascade } = drafts.get(target) ?? {}
    const confirmed = isConfirmed ? { isConfirmed, ...(draft && { confirmed: draft }) } : {}
    const request = requests.get(target) ?? createWriteRequest(rule, resource, target)
    return turns(target, (one) => rule.write(api, { ...request, ...confirmed }, one, cascade))
  })
  return {
    done: doneValues(outcomes),
    failure: combineFailures(how.signal, resource, rule.verb, outcomes.map(failUnlessStored)),
    isServerUnreachable: isServerUnreachable(outcomes),
  }
}

/** What was written, but is not stored as it was to be, has failed, although there is something to print. */
function failUnlessStored(outcome: TargetOutcome<ChangeResult>): TargetOutcome<ChangeResult> {
  if (outcome.state !== 'done') return outcome
  const { target, value } = outcome
  const error = value.outcome.failure
  return error === undefined ? outcome : { state: 'failed', target, error }
}
