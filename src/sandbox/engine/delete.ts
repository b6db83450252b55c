import type { WireReply } from '../wire.ts'
import type { Call } from './call.ts'
import { deletedReply } from './replies.ts'
import { remove } from './rows.ts'
import { evaluate } from './sql-text.ts'
import { requestedRow } from './update.ts'

/** Handles a delete in a module whose records must be archived first (H40). */
export function deleteArchived(call: Call): WireReply {
  const { module, archivedAt } = call.target.resource
  const row = requestedRow(call)
  if (row === undefined || row[archivedAt ?? ''] === null) return deletedReply(0)
  return deletedReply(remove(call, module, [row]))
}

/** Handles a delete as the module declares it: most records must be archived first, some needn't be. */
export function deleteRecord(call: Call): WireReply {
  const { module, archiveFirst } = call.target.resource
  if (archiveFirst !== undefined) return deleteArchived(call)
  const row = requestedRow(call)
  return deletedReply(row === undefined ? 0 : remove(call, module, [row]))
}

/** Writes a name into the audit log unescaped. Throws SqlError if the name contains an apostrophe (H33, H34). */
export function logUnescaped(name: string | null | undefined): void {
  evaluate({ quoted: `${name ?? ''} via API` })
}
