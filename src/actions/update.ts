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

/** What is to be changed of a record. */
export interface UpdateRequest extends WriteInput {
  resource: Resource
  /** Where a record that is named is looked for. */
  scope: Scope
  /** The record, or what names it. */
  record: StoredRecord | string
}

/**
 * Changes fields of a record; sends only what differs from what is stored, and nothing where nothing does. The outcome
 * may have a failure, where part of it is not stored.
 */
export async function update(
  api: Api,
  request: UpdateRequest,
  acting: ActionOptions,
): Promise<Outcome> {
  const { resource, record } = request
  await requireOperation(api, resource, 'update')
  const found = await resolveRecord(api, resource, record, request.scope)
  return performUpdate(api, await prepare(api, request, found, acting), acting)
}

/** How records are given the same values: what these name is looked up for each, within its own client. */
export function updateRule(asked: WriteInput): ChangeRule {
  const lookUp = createReferenceCache()
  return {
    verb: 'update',
    isFinal: false,
    prepare: (api, resource, target, how) =>
      prepare(api, { ...asked, resource }, target, { ...how, lookUp }),
    requireUniqueValues: async (api, resource, requests) => {
      const { requireUniqueValues } = await import('./unique-values.ts')
      await requireUniqueValues(api, resource, requests)
    },
    write: updateOne,
  }
}

/** The write of the values to one record. */
async function prepare(
  api: Api,
  request: WriteInput & Pick<UpdateRequest, 'resource'>,
  target: StoredRecord,
  how: ReferenceLookup,
): Promise<TargetedWrite> {
  const { resource } = request
  const client = clientOf(resource, target.row)
  // What a record refers to belongs to the record's own client, whatever the scope.
  const scope = scopeOfOwner(client)
  const place = { resource, on: 'update', scope, current: target.row } as const
  const { values: asked, references } = await resolveValues(api, request, place, how)
  return {
    ...{ resource, verb: 'update', target, client, requestedValues: asked, references },
    ...(request.inputNameOf && { fieldName: request.inputNameOf }),
    values: valuesToSend(resource, asked, target.row, target.raw),
  }
}

async function performUpdate(
  api: Api,
  request: TargetedWrite,
  acting: ActionOptions,
): Promise<Outcome> {
  const { resource, target, requestedValues = {} } = request
  const outcome = await perform(api, request, acting)
  const { row = target.row } = outcome.plan.request.target ?? target
  const already = noOpNotices(noOpChanges(resource, requestedValues, row))
  const upToDate = `${displayName(resource, row)} is already up to date. Nothing was sent.`
  const told = withUnchanged(outcome, upToDate)
  return { ...told, notices: [...already, ...told.notices] }
}

async function updateOne(
  api: Api,
  request: TargetedWrite,
  how: ChangeOptions,
): Promise<ChangeResult> {
  const { resource, target } = request
  const outcome = await performUpdate(api, request, how)
  await how.onOutcome?.(outcome, null)
  return { id: Number(target.row[resource.id]), outcome, row: outcome.row, undo: null }
}
