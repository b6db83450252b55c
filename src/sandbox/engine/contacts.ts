import { strval } from '../../php/values.ts'
import { candidateRows, rowById } from '../database.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { equalsCollated } from './collation.ts'
import { hasRequired, newValues } from './create.ts'
import { deleteArchived, logUnescaped } from './delete.ts'
import { modelOf, valuesOf } from './models.ts'
import { deletedReply, insertedReply, updatedReply } from './replies.ts'
import { change, clearFlag, insert, remove } from './rows.ts'
import { evaluate, sanitise } from './sql-text.ts'
import { requestedId, requestedRow } from './update.ts'

/** Handles contacts/create, which refuses an e-mail address that another contact of the client has (H16). */
export function createContact(call: Call): WireReply {
  const required = ['contact_name', 'contact_email', 'contact_client_id']
  if (!hasRequired(call, required)) return insertedReply(null)
  const client = String(clientOfWrite(call))
  const email = strval(evaluate({ quoted: sanitise(call.post['contact_email']) }))
  const candidates = candidateRows(call.server.database, 'contacts', 'contact_email', email)
  const isTaken = candidates.some((row) => {
    return row['contact_client_id'] === client && equalsCollated(row['contact_email'], email)
  })
  if (isTaken) return insertedReply(null)
  const values = newValues(call)
  clearOtherPrimary(call, values)
  return insertedReply(insert(call, 'contacts', values))
}

/** Handles contacts/update. Old releases move and clear a contact if the request gives another client (H02). */
export function updateContact(call: Call): WireReply {
  const { server, target } = call
  const moves = hasBehaviour(server.release, 'movesContact')
  const ownRow = requestedRow(call)
  if (requestedId(call) === 0 || (ownRow === undefined && !moves))
    return updatedReply(0, server.release)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), ownRow)
  values.set('contact_client_id', clientOfWrite(call))
  clearOtherPrimary(call, values)
  const row = moves ? rowById(server.database, 'contacts', requestedId(call)) : ownRow
  return updatedReply(row === undefined ? 0 : change(call, 'contacts', row, values), server.release)
}

/** Handles contacts/delete. */
export function deleteContact(call: Call): WireReply {
  const { release } = call.server
  if (hasBehaviour(release, 'deletesArchivedContactsOnly')) return deleteArchived(call)
  const row = requestedRow(call)
  if (row === undefined) return deletedReply(0)
  const count = remove(call, 'contacts', [row])
  if (hasBehaviour(release, 'diesLoggingDelete')) logUnescaped(row['contact_name'])
  return deletedReply(count)
}

/** Clears the primary flag of the client's contacts before a write sets it. */
function clearOtherPrimary(call: Call, values: ReadonlyMap<string, SqlValue>): void {
  if (!hasBehaviour(call.server.release, 'keepsOnePrimaryContact')) return
  if (String(values.get('contact_primary')) !== '1') return
  clearFlag(call, 'contacts', 'contact_client_id', 'contact_primary')
}
