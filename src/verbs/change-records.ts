import type { Api } from '../api/api.ts'
import { findRecords, type Lookup } from '../api/finding-many.ts'
import type { LookupOptions } from '../api/looking-up.ts'
import { missedFailure } from '../api/missed.ts'
import { withOperation } from '../api/operation.ts'
import { readAll, type Stored } from '../api/reading.ts'
import { clientOf, type Scope } from '../api/scope.ts'
import { foreseen } from '../api/writes/perform.ts'
import type { WriteRequest } from '../api/writes/write.ts'
import type { Input } from '../command.ts'
import type { Context } from '../context.ts'
import type { Row } from '../records/record.ts'
import type { OperationName, Resource } from '../resources/definition.ts'
import { type ChangeLimit, changeLimitOf, checkChangeLimit } from './change-limit.ts'
import { askForPlan, type Pending, tellPlan } from './change-plan.ts'
import { forEachTarget, isCutOff, valuesOf } from './many.ts'
import { failureOfMany } from './many-failure.ts'
import { refusalOf } from './refusals.ts'
import type { Printing } from './showing.ts'
import { findOptions } from './which.ts'

/** A verb that changes records that are there, one or many: what differs from verb to verb. */
export interface Change<T> {
  resource: Resource
  verb: OperationName
  /** It cannot be undone, so that it asks for one record as well. */
  isFinal?: boolean
  /** Whether a record is so already, and nothing will be sent; throws a RefusedError where it can never be. */
  isDone?(target: Stored): boolean
  /** Checks and reads what has to be known before anybody is asked; throws a RefusedError. */
  prepare?(api: Api, target: Stored): Promise<void>
  /** The name to be typed before it is done. */
  typed?(row: Row): string | undefined
  /** IDs that the server may hide. */
  recover?(api: Api, scope: Scope): LookupOptions['recover']
  /** Changes one record, or says that it is so already. */
  write(api: Api, request: WriteRequest & { target: Stored }): Promise<T>
  /** Prints what was done. */
  print(done: readonly T[], printing: Printing): Promise<void>
}

/**
 * Changes the records that are named: the operation is proven to be there first, all are looked up, what would be
 * refused is refused, and a person is asked, all before the first write. What was done is printed also where
 * another failed. `read` checks the command's own options.
 */
export async function changeRecords<T>(
  context: Context,
  input: Input,
  { resource, verb }: Pick<Change<T>, 'resource' | 'verb'>,
  read: () => Promise<Change<T>>,
): Promise<void> {
  const api = await context.api()
  const { change, limit } = await withOperation(api, resource, verb, async () => ({
    change: await read(),
    limit: changeLimitOf(input),
  }))
  const scope = await api.scope(context.flags)
  const lookup = await lookUp(context, api, change, input.args, scope)
  const confirmed = await askedFor(context, api, change, { lookup, limit, scope })
  const targets = lookup.found.map(({ stored }) => stored)
  const outcomes = await forEachTarget(targets, context.signal, (target) =>
    change.write(api, { ...requestFor(change, target), ...confirmed(target) }),
  )
  const done = valuesOf(outcomes)
  if (done.length > 0 && context.flags.dryRun !== true) {
    const mayRead = !context.signal.aborted && !isCutOff(outcomes)
    await change.print(done, { isList: input.args.length > 1, mayRead })
  }
  const failure = failureOfMany(context, resource, verb, outcomes)
  if (failure !== undefined) throw failure
}

async function lookUp<T>(
  context: Context,
  api: Api,
  { resource, verb, recover }: Change<T>,
  texts: readonly string[],
  scope: Scope,
): Promise<Lookup> {
  const hidden = recover?.(api, scope)
  const lookup = await findRecords(api, resource, texts, {
    ...findOptions(context, resource, scope),
    isPartial: true,
    ...(hidden === undefined ? {} : { recover: hidden }),
  })
  const failure = missedFailure(resource, lookup, `Nothing was ${verb}d.`)
  if (failure !== undefined) throw failure
  return lookup
}

/** What was found, and what bounds it. */
interface Asked {
  lookup: Lookup
  limit: ChangeLimit
  scope: Scope
}

/** What a person confirmed for each record; nothing if they were not asked. */
type Confirmed = (target: Stored) => Pick<WriteRequest, 'isConfirmed' | 'confirmed'>

/** Shows what is about to be changed, and throws where it may not be: refused, too much, or not what the person wants. */
async function askedFor<T>(
  context: Context,
  api: Api,
  change: Change<T>,
  { lookup, limit, scope }: Asked,
): Promise<Confirmed> {
  const { resource, verb } = change
  const pending = await pendingOf(context, api, change, lookup)
  const plan = { ...change, found: lookup.found, pending }
  await tellPlan(context, api, plan)
  await checkChangeLimit(limit, {
    resource,
    verb,
    count: pending.length,
    total: async () => lookup.total ?? (await readAll(api, resource, { scope })).length,
  })
  if (!(await askForPlan(context, api, plan))) return () => ({})
  const drafts = new Map(pending.map(({ stored, draft }) => [stored, draft]))
  return (target) => {
    const confirmed = drafts.get(target)
    return { isConfirmed: true, ...(confirmed && { confirmed }) }
  }
}

/** What will be written to, checked for whatever would refuse it: all of it is told at once, and nothing is written. */
async function pendingOf<T>(
  context: Context,
  api: Api,
  change: Change<T>,
  { found }: Lookup,
): Promise<readonly Pending[]> {
  const pending: Pending[] = []
  const refusal = await refusalOf(change, found, async (one) => {
    if (change.isDone?.(one.stored) === true) return
    const draft = await foreseen(api, requestFor(change, one.stored), context.flags.force === true)
    await change.prepare?.(api, one.stored)
    pending.push({ ...one, draft })
  })
  if (refusal !== undefined) throw refusal
  return pending
}

/** The write of one record. */
export function requestFor<T>(
  { resource, verb, isDone }: Pick<Change<T>, 'resource' | 'verb' | 'isDone'>,
  target: Stored,
): WriteRequest & { target: Stored } {
  return { resource, verb, given: {}, target, client: clientOf(resource, target.row), isDone }
}
