import { intval } from '../../php/values.ts'
import { isWithin } from '../../resources/releases.ts'
import { type Row, rowById } from '../database.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import type { Call } from './call.ts'
import { modelOf, valuesOf } from './models.ts'
import { updatedReply } from './replies.ts'
import { change, recordOfClient } from './rows.ts'

/** Handles an update that only changes a row. */
export function updateRecord(call: Call): WireReply {
  const { server, target } = call
  const row = updatableRow(call)
  if (row === undefined) return updatedReply(0, server.release)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), row)
  return updatedReply(change(call, target.resource.module, row, values), server.release)
}

/** Returns the ID in the body, which has the release's name for it; 0 for none. */
export function requestedId({ post, target, server }: Call): number {
  const { id, fields } = target.resource
  const former = fields[id]?.formerly?.find((span) => isWithin(server.release, span))
  return intval(post[former?.name ?? id])
}

/** Returns the record to update: `requestedRow`, unless it is archived and the release hides archived records. */
export function updatableRow(call: Call): Row | undefined {
  const row = requestedRow(call)
  const { archivedAt, hidesArchivedSince } = call.target.resource
  if (row === undefined || archivedAt === null || hidesArchivedSince === undefined) return row
  return row[archivedAt] === null ? row : undefined
}

/** Returns the record with the ID in the body, if it is the request's client's or the module has no clients. */
export function requestedRow(call: Call): Row | undefined {
  const { resource } = call.target
  const owner = resource.fields[resource.client ?? '']
  if (owner === undefined || owner.isJoined === true) {
    return rowById(call.server.database, resource.module, requestedId(call))
  }
  return recordOfClient(call, requestedId(call), clientOfWrite(call), resource.client ?? '')
}
