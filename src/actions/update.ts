import type { Api } from '../api/api.ts'
import { requireOperation } from '../api/capabilities/operation.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { clientOf, type Scope, scopeOfOwner } from '../api/records/scope.ts'
import { noOpChanges, valuesToSend } from '../api/writes/diff.ts'
import { noOpNotices } from '../api/writes/notices.ts'
import type { Outcome } from '../api/writes/write.ts'
import { displayName } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { type ActionOptions, perform, type ReferenceLookup } from './action-options.ts'
import type { ChangeOptions, ChangeResult, ChangeRule, TargetedWrite } from './change-rule.ts'
import { resolveRecord } from './find.ts'
import { withUnchanged } from './notices.ts'
import { createReferenceCache } from './reference-cache.ts'
import { resolveValues, type WriteInput } from './resolve-values.ts'

/** A request to update a record. */
interface UpdateRequest extends WriteInput {
  resource: Resource
  /** Where the record is looked for, if it is only named. */
  scope: Scope
  /** The record, or its name. */
  record: StoredRecord | string
}

/**
 * Updates fields of a record. Sends only values that differ from the stored ones, and nothing if none do. The outcome
 * has a failure if part of the update wasn't stored.
 */
export async function update(
  api: Api,
  request: UpdateRequest,
  actionOptions: ActionOptions,
): Promise<Outcome> {
  const { resource, record } = request
  await requireOperation(api, resource, 'update')
  const found = await resolveRecord(api, resource, record, request.scope)
  return performUpdate(api, await prepare(api, request, found, actionOptions), actionOptions)
}

/** Returns the rule for giving records the same values; references are looked up for each record, within its client. */
export function updateRule(input: WriteInput): ChangeRule {
  const lookUp = createReferenceCache()
  return {
    verb: 'update',
    isFinal: false,
    prepare: (api, resource, target, changeOptions) =>
      prepare(api, { ...input, resource }, target, { ...changeOptions, lookUp }),
    requireUniqueValues: async (api, resource, requests) => {
      const { requireUniqueValues } = await import('./unique-values.ts')
      await requireUniqueValues(api, resource, requests)
    },
    write: updateOne,
  }
}

/** Builds the write of the values to one record. */
async function prepare(
  api: Api,
  request: WriteInput & Pick<UpdateRequest, 'resource'>,
  target: StoredRecord,
  changeOptions: ReferenceLookup,
): Promise<TargetedWrite> {
  const { resource } = request
  const client = clientOf(resource, target.row)
  // A record's references belong to its own client, whatever the scope.
  const scope = scopeOfOwner(client)
  const valueTarget = { resource, on: 'update', scope, current: target.row } as const
  const { values: input, references } = await resolveValues(
    api,
    request,
    valueTarget,
    changeOptions,
  )
  return {
    ...{ resource, verb: 'update', target, client, requestedValues: input, references },
    ...(request.inputNameOf && { fieldName: request.inputNameOf }),
    values: valuesToSend(resource, input, target.row, target.raw),
  }
}

async function performUpdate(
  api: Api,
  request: TargetedWrite,
  actionOptions: ActionOptions,
): Promise<Outcome> {
  const { resource, target, requestedValues = {} } = request
  const outcome = await perform(api, request, actionOptions)
  const { row = target.row } = outcome.plan.request.target ?? target
  const noOps = noOpNotices(noOpChanges(resource, requestedValues, row))
  const upToDate = `${displayName(resource, row)} is already up to date. Nothing was sent.`
  const reported = withUnchanged(outcome, upToDate)
  return { ...reported, notices: [...noOps, ...reported.notices] }
}

async function updateOne(
  api: Api,
  request: TargetedWrite,
  changeOptions: ChangeOptions,
): Promise<ChangeResult> {
  const { resource, target } = request
  const outcome = await performUpdate(api, request, changeOptions)
  await changeOptions.onOutcome?.(outcome, null)
  return { id: Number(target.row[resource.id]), outcome, row: outcome.row, undo: null }
}
