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
import { change, clearMark, insert, remove } from './rows.ts'
import { evaluate, sanitise } from './sql-text.ts'
import { requestedId, requestedRow } from './update.ts'

/** Answers contacts/create; a second contact with the e-mail address in one client is refused (H16). */
export function createContact(call: Call): WireReply {
  const needed = ['contact_name', 'contact_email', 'contact_client_id']
  if (!hasRequired(call, needed)) return insertedReply(null)
  const client = String(clientOfWrite(call))
  const email = strval(evaluate({ quoted: sanitise(call.post['contact_email']) }))
  const alike = candidateRows(call.server.database, 'contacts', 'contact_email', email)
  const isTaken = alike.some((row) => {
    return row['contact_client_id'] === client && equalsCollated(row['contact_email'], email)
  })
  if (isTaken) return insertedReply(null)
  const values = newValues(call)
  dropPrimary(call, values)
  return insertedReply(insert(call, 'contacts', values))
}

/** Answers contacts/update; once, one that named another client blanked and moved the contact (H02). */
export function updateContact(call: Call): WireReply {
  const { server, target } = call
  const moves = hasBehaviour(server.release, 'movesContact')
  const own = requestedRow(call)
  if (requestedId(call) === 0 || (own === undefined && !moves))
    return updatedReply(0, server.release)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), own)
  values.set('contact_client_id', clientOfWrite(call))
  dropPrimary(call, values)
  const row = moves ? rowById(server.database, 'contacts', requestedId(call)) : own
  return updatedReply(row === undefined ? 0 : change(call, 'contacts', row, values), server.release)
}

/** Answers contacts/delete. */
export function deleteContact(call: Call): WireReply {
  const { release } = call.server
  if (hasBehaviour(release, 'deletesArchivedContactsOnly')) return deleteArchived(call)
  const row = requestedRow(call)
  if (row === undefined) return deletedReply(0)
  const count = remove(call, 'contacts', [row])
  if (hasBehaviour(release, 'diesLoggingDelete')) logUnescaped(row['contact_name'])
  return deletedReply(count)
}

/** Takes the mark off before the write itself. */
function dropPrimary(call: Call, values: ReadonlyMap<string, SqlValue>): void {
  if (!hasBehaviour(call.server.release, 'keepsOnePrimaryContact')) return
  if (String(values.get('contact_primary')) !== '1') return
  clearMark(call, 'contacts', 'contact_client_id', 'contact_primary')
}
