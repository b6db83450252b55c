import type { WireReply } from '../wire.ts'
import type { Call } from './call.ts'
import { deleted } from './replies.ts'
import { remove } from './rows.ts'
import { evaluate } from './sql-text.ts'
import { named } from './update.ts'

/** Answers a delete of a module whose records must be archived first (H40). */
export function deleteArchived(call: Call): WireReply {
  const { module, archivedAt } = call.target.resource
  const row = named(call)
  if (row === undefined || row[archivedAt ?? ''] === null) return deleted(0)
  return deleted(remove(call, module, [row]))
}

/** Answers a delete as the module declares it: most records must be archived first, some go as they are. */
export function deleteRecord(call: Call): WireReply {
  const { module, archiveFirst } = call.target.resource
  if (archiveFirst !== undefined) return deleteArchived(call)
  const row = named(call)
  return deleted(row === undefined ? 0 : remove(call, module, [row]))
}

/** Writes a name into the audit log unescaped: an apostrophe in it kills the call (H33, H34). */
export function logUnescaped(name: string | null | undefined): void {
  evaluate({ quoted: `${name ?? ''} via API` })
}
