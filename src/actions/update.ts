import type { Api } from '../api/api.ts'
import { requireOperation } from '../api/operation.ts'
import type { Stored } from '../api/reading.ts'
import { clientOf, type Scope, scopeOfOwner } from '../api/scope.ts'
import { changesIn, storedAlready } from '../api/writes/differences.ts'
import { storedAlreadyNotices } from '../api/writes/telling.ts'
import type { Outcome } from '../api/writes/write.ts'
import { nameOf } from '../records/naming.ts'
import type { Resource } from '../resources/definition.ts'
import { type Acting, perform } from './acting.ts'
import { findStored } from './find.ts'
import { withUnchanged } from './notices.ts'
import { type Asked, settle } from './values.ts'

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
  const client = clientOf(resource, found.row)
  // What a record refers to belongs to the record's own client, whatever the scope.
  const scope = scopeOfOwner(client)
  const place = { resource, on: 'update', scope, current: found.row } as const
  const { values: asked, references } = await settle(api, request, place, acting)
  const outcome = await perform(
    api,
    {
      ...{ resource, verb: 'update', target: found, client, asked, references },
      ...(request.called && { called: request.called }),
      given: changesIn(resource, asked, found.row, found.raw),
    },
    acting,
  )
  const { row = found.row } = outcome.plan.request.target ?? found
  const already = storedAlreadyNotices(storedAlready(resource, asked, row))
  const upToDate = `${nameOf(resource, row)} is already up to date. Nothing was sent.`
  const told = withUnchanged(outcome, upToDate)
  return { ...told, notices: [...already, ...told.notices] }
}
