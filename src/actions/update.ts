import type { Api } from '../api/api.ts'
import { requireOperation } from '../api/capabilities/operation.ts'
import type { Stored } from '../api/records/read.ts'
import { clientOf, type Scope, scopeOfOwner } from '../api/records/scope.ts'
import { changesIn, storedAlready } from '../api/writes/diff.ts'
import { storedAlreadyNotices } from '../api/writes/notices.ts'
import type { Outcome } from '../api/writes/write.ts'
import { nameOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { type Acting, type LookingUp, perform } from './action-options.ts'
import type { Changed, ChangeRule, Changing, Targeted } from './change-rule.ts'
import { findStored } from './find.ts'
import { withUnchanged } from './notices.ts'
import { rememberingLookUps } from './reference-cache.ts'
import { type Asked, settle } from './resolve-values.ts'

/** What is to be changed of a record. */
export interface UpdateRequest extends Asked {
  resource: Resource
  /** Where a record that is named is looked for. */
  scope: Scope
  /** The record, or what names it. */
  which: Stored | string
}

/**
 * Changes fields of a record; sends only what differs from what is stored, and nothing where nothing does. The outcome
 * may have a failure, where part of it is not stored.
 */
export async function update(api: Api, request: UpdateRequest, acting: Acting): Promise<Outcome> {
  const { resource, which } = request
  await requireOperation(api, resource, 'update')
  const found = await findStored(api, resource, which, request.scope)
  return performUpdate(api, await prepare(api, request, found, acting), acting)
}

/** How records are given the same values: what these name is looked up for each, within its own client. */
export function updateRule(asked: Asked): ChangeRule {
  const lookUp = rememberingLookUps()
  return {
    verb: 'update',
    isFinal: false,
    prepare: (api, resource, target, how) =>
      prepare(api, { ...asked, resource }, target, { ...how, lookUp }),
    requireDistinct: async (api, resource, requests) => {
      const { requireOneOfAKind } = await import('./unique-values.ts')
      await requireOneOfAKind(api, resource, requests)
    },
    write: updateOne,
  }
}

/** The write of the values to one record. */
async function prepare(
  api: Api,
  request: Asked & Pick<UpdateRequest, 'resource'>,
  target: Stored,
  how: LookingUp,
): Promise<Targeted> {
  const { resource } = request
  const client = clientOf(resource, target.row)
  // What a record refers to belongs to the record's own client, whatever the scope.
  const scope = scopeOfOwner(client)
  const place = { resource, on: 'update', scope, current: target.row } as const
  const { values: asked, references } = await settle(api, request, place, how)
  return {
    ...{ resource, verb: 'update', target, client, asked, references },
    ...(request.called && { called: request.called }),
    given: changesIn(resource, asked, target.row, target.raw),
  }
}

async function performUpdate(api: Api, request: Targeted, acting: Acting): Promise<Outcome> {
  const { resource, target, asked = {} } = request
  const outcome = await perform(api, request, acting)
  const { row = target.row } = outcome.plan.request.target ?? target
  const already = storedAlreadyNotices(storedAlready(resource, asked, row))
  const upToDate = `${nameOf(resource, row)} is already up to date. Nothing was sent.`
  const told = withUnchanged(outcome, upToDate)
  return { ...told, notices: [...already, ...told.notices] }
}

async function updateOne(api: Api, request: Targeted, how: Changing): Promise<Changed> {
  const { resource, target } = request
  const outcome = await performUpdate(api, request, how)
  await how.onOutcome?.(outcome, null)
  return { id: Number(target.row[resource.id]), outcome, row: outcome.row, undo: null }
}
