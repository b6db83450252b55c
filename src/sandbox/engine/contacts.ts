import { strval } from '../../php/values.ts'
import { rowById, rowsLike } from '../database.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import { does } from './behaviours.ts'
import type { Call } from './call.ts'
import { equals } from './collation.ts'
import { areGiven, newValues } from './create.ts'
import { deleteArchived, logUnescaped } from './delete.ts'
import { modelOf, valuesOf } from './models.ts'
import { deleted, inserted, updated } from './replies.ts'
import { change, insert, remove, unmark } from './rows.ts'
import { evaluate, sanitised } from './sql-text.ts'
import { idIn, named } from './update.ts'

/** Answers contacts/create; a second contact with the e-mail address in one client is refused (H16). */
export function createContact(call: Call): WireReply {
  const needed = ['contact_name', 'contact_email', 'contact_client_id']
  if (!areGiven(call, needed)) return inserted(null)
  const client = String(clientOfWrite(call))
  const email = strval(evaluate({ quoted: sanitised(call.post['contact_email']) }))
  const alike = rowsLike(call.server.database, 'contacts', 'contact_email', email)
  const isTaken = alike.some((row) => {
    return row['contact_client_id'] === client && equals(row['contact_email'], email)
  })
  if (isTaken) return inserted(null)
  const values = newValues(call)
  dropPrimary(call, values)
  return inserted(insert(call, 'contacts', values))
}

/** Answers contacts/update; once, one that named another client blanked and moved the contact (H02). */
export function updateContact(call: Call): WireReply {
  const { server, target } = call
  const moves = does(server.release, 'movesContact')
  const own = named(call)
  if (idIn(call) === 0 || (own === undefined && !moves)) return updated(0, server.release)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), own)
  values.set('contact_client_id', clientOfWrite(call))
  dropPrimary(call, values)
  const row = moves ? rowById(server.database, 'contacts', idIn(call)) : own
  return updated(row === undefined ? 0 : change(call, 'contacts', row, values), server.release)
}

/** Answers contacts/delete. */
export function deleteContact(call: Call): WireReply {
  const { release } = call.server
  if (does(release, 'deletesArchivedContactsOnly')) return deleteArchived(call)
  const row = named(call)
  if (row === undefined) return deleted(0)
  const count = remove(call, 'contacts', [row])
  if (does(release, 'diesLoggingDelete')) logUnescaped(row['contact_name'])
  return deleted(count)
}

/** Takes the mark off before the write itself. */
function dropPrimary(call: Call, values: ReadonlyMap<string, SqlValue>): void {
  if (!does(call.server.release, 'keepsOnePrimaryContact')) return
  if (String(values.get('contact_primary')) !== '1') return
  unmark(call, 'contacts', 'contact_client_id', 'contact_primary')
}
