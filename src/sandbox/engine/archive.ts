import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import type { Call } from './call.ts'
import { updatedReply } from './replies.ts'
import { change, now, recordOfClient } from './rows.ts'
import { requestedRow } from './update.ts'

/** Handles archive and unarchive. */
export function setArchived(call: Call, isArchived: boolean): WireReply {
  const { server, target } = call
  const { name, module, archivedAt, fields } = target.resource
  const row =
    name === 'clients'
      ? recordOfClient(call, clientOfWrite(call), clientOfWrite(call), 'client_id')
      : requestedRow(call)
  if (row === undefined || archivedAt === null || (row[archivedAt] === null) !== isArchived) {
    return updatedReply(0, server.release)
  }
  const values = new Map<string, SqlValue>([[archivedAt, isArchived ? now(call) : null]])
  for (const [flag, { isClearedByArchive }] of Object.entries(fields)) {
    if (isArchived && isClearedByArchive === true) values.set(flag, 0)
  }
  return updatedReply(change(call, module, row, values), server.release)
}
