import type { Api } from '../api/api.ts'
import { type Found, findRecords, type Lookup } from '../api/finding-many.ts'
import { missedFailure } from '../api/missed.ts'
import { requireOperation } from '../api/operation.ts'
import { readAll, type Stored } from '../api/reading.ts'
import type { Scope } from '../api/scope.ts'
import { foreseen } from '../api/writes/perform.ts'
import type { Draft } from '../api/writes/plan.ts'
import type { Resource } from '../resources/definition.ts'
import { type ChangeLimit, checkChangeLimit } from './change-limit.ts'
import { type Changed, type ChangeRule, type Changing, requestFor } from './change-rule.ts'
import type { Counted } from './destruction.ts'
import type { Finding } from './find.ts'
import { forEachTarget, isCutOff, valuesOf } from './for-each.ts'
import { failureOfMany } from './many-failure.ts'
import { refusalOf } from './refusals.ts'

/** The records that are to be changed. */
export interface ChangeRequest {
  resource: Resource
  /** Where records that are named are looked for. */
  scope: Scope
  /** The records, or what names each of them. */
  which: readonly string[] | readonly Stored[]
  /** Whether parts of names will do, and who is asked which of several is meant. */
  finding?: Omit<Finding, 'scope'>
}

/** A change that is planned and applied at once. */
export interface ChangeOrder extends ChangeRequest {
  /** How many records it may change; any number unless said. */
  limit?: ChangeLimit
}

/** What is about to be changed: to be shown, and applied once whoever is asked agrees. */
export interface ChangePlan {
  rule: ChangeRule
  resource: Resource
  scope: Scope
  /** All that were named. */
  found: readonly Found[]
  /** Those that are not yet as requested. */
  pending: readonly Pending[]
  /** How many records the scope has; undefined where they were not all read. */
  total: number | undefined
}

/** A record that is going to be changed, and what would be sent for it. */
export interface Pending extends Found {
  draft: Draft
  /** What goes with it. */
  counted?: Counted
}

/** What a change of several records came to. */
export interface Changes {
  /** The records that were changed or were already as requested, in the order given. */
  done: readonly Changed[]
  /** Why not all was done: the failure itself where nothing was, else a PartialError that tells which; undefined if all was. */
  failure: unknown
  /** The server could not be reached any more. */
  isCutOff: boolean
}

/** Plans a change and applies it, as a program does that asks nobody. */
export async function change(
  api: Api,
  rule: ChangeRule,
  request: ChangeOrder,
  how: Changing,
): Promise<Changes> {
  const plan = await planChange(api, rule, request, how)
  if (request.limit !== undefined) await limitChange(api, plan, request.limit)
  return applyChange(api, plan, how)
}

/**
 * Looks all records up and throws what would be refused, before anything is written: the operation is proven to be there
 * first, and one failure tells all that is wrong.
 */
export async function planChange(
  api: Api,
  rule: ChangeRule,
  { resource, scope, which, finding }: ChangeRequest,
  { isForced = false }: Pick<Changing, 'isForced'>,
): Promise<ChangePlan> {
  await requireOperation(api, resource, rule.verb)
  const { found, total } = await lookUp(api, rule, { resource, scope, which, ...finding })
  const pending: Pending[] = []
  const refusal = await refusalOf({ resource, verb: rule.verb }, found, async (one) => {
    const { stored } = one
    if (rule.isDone(resource, stored)) return
    const draft = await foreseen(api, requestFor(rule, resource, stored), isForced)
    const counted = await rule.count?.(api, resource, stored.row)
    pending.push({ ...one, draft, ...(counted && { counted }) })
  })
  if (refusal !== undefined) throw refusal
  return { rule, resource, scope, found, pending, total }
}

/** Refuses a plan that changes more records than allowed. Throws a RefusedError. */
export function limitChange(
  api: Api,
  { rule: { verb }, resource, scope, pending, total }: ChangePlan,
  limit: ChangeLimit,
): Promise<void> {
  return checkChangeLimit(limit, {
    ...{ resource, verb, count: pending.length },
    total: async () => total ?? (await readAll(api, resource, { scope })).length,
  })
}

/**
 * Changes the records of a plan, in the order given. Of a plan that somebody was shown and confirmed, nothing is done
 * that they did not see. Rejects only for what has nothing to do with a record; what failed is part of the result.
 */
export async function applyChange(
  api: Api,
  { rule, resource, found, pending }: ChangePlan,
  how: Changing,
  { isConfirmed = false } = {},
): Promise<Changes> {
  const planned = new Map(pending.map((one) => [one.stored, one]))
  const outcomes = await forEachTarget(
    found.map(({ stored }) => stored),
    how.signal,
    (target) => {
      const { draft, counted } = planned.get(target) ?? {}
      const confirmed = isConfirmed ? { isConfirmed, ...(draft && { confirmed: draft }) } : {}
      const request = { ...requestFor(rule, resource, target), ...confirmed }
      return rule.write(api, request, how, counted)
    },
  )
  return {
    done: valuesOf(outcomes),
    failure: failureOfMany(how.signal, resource, rule.verb, outcomes),
    isCutOff: isCutOff(outcomes),
  }
}

async function lookUp(
  api: Api,
  { verb, recover }: ChangeRule,
  { resource, which, ...options }: Omit<ChangeRequest, 'finding'> & Finding,
): Promise<Pick<Lookup, 'found' | 'total'>> {
  const texts = which.filter((one) => typeof one === 'string')
  if (texts.length < which.length) {
    const found = which.flatMap((stored) => {
      if (typeof stored === 'string') return []
      return [{ stored, text: String(stored.row[resource.id] ?? ''), isGuess: false }]
    })
    return { found, total: undefined }
  }
  const hidden = recover?.(api, resource, options.scope)
  const lookup = await findRecords(api, resource, texts, {
    ...options,
    isPartial: true,
    ...(hidden === undefined ? {} : { recover: hidden }),
  })
  const failure = missedFailure(resource, lookup, `Nothing was ${verb}d.`)
  if (failure !== undefined) throw failure
  return lookup
}
