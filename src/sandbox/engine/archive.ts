import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import type { Call } from './call.ts'
import { updated } from './replies.ts'
import { change, now, recordOfClient } from './rows.ts'
import { named } from './update.ts'

/** Answers archive and unarchive. */
export function setArchived(call: Call, isArchived: boolean): WireReply {
  const { server, target } = call
  const { name, module, archivedAt, fields } = target.resource
  const row =
    name === 'clients'
      ? recordOfClient(call, clientOfWrite(call), clientOfWrite(call), 'client_id')
      : named(call)
  if (row === undefined || archivedAt === null || (row[archivedAt] === null) !== isArchived) {
    return updated(0, server.release)
  }
  const values = new Map<string, SqlValue>([[archivedAt, isArchived ? now(call) : null]])
  for (const [mark, { isClearedByArchive }] of Object.entries(fields)) {
    if (isArchived && isClearedByArchive === true) values.set(mark, 0)
  }
  return updated(change(call, module, row, values), server.release)
}
