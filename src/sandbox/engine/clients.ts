import { intval } from '../../php/values.ts'
import { resources } from '../../resources/index.ts'
import { isDeletedWithClient } from '../../resources/ownership.ts'
import { childrenOf } from '../../resources/referrers.ts'
import { type Row, rowById, tableOf } from '../database.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { hasRequired, newValues } from './create.ts'
import { logUnescaped } from './delete.ts'
import { modelOf, valuesOf } from './models.ts'
import { deletedReply, insertedReply, updatedReply } from './replies.ts'
import { change, insert, now, remove } from './rows.ts'

/** Returns the tables whose records are deleted with their client, and each one's column for the client (H34). */
function clientColumns(): Readonly<Record<string, string>> {
  const deleted = Object.values(resources).filter(isDeletedWithClient)
  return Object.fromEntries(deleted.map(({ module, client }) => [module, client ?? '']))
}

/** Returns the tables whose records are deleted with another record: table, reference column, the other's table. */
function dependants(): (readonly [table: string, reference: string, of: string])[] {
  const all = Object.values(resources)
  const children = all.flatMap((owner) =>
    childrenOf(all, owner).map(
      (child) => [child.module, child.parent ?? '', owner.module] as const,
    ),
  )
  return [['asset_interfaces', 'interface_asset_id', 'assets'], ...children]
}

/** Handles clients/create, which fails if the request gives a client (H29). */
export function createClient(call: Call): WireReply {
  if (!hasRequired(call, ['client_name']) || clientOfWrite(call) !== 0) return insertedReply(null)
  const values = newValues(call)
  values.set('client_accessed_at', now(call))
  return insertedReply(insert(call, 'clients', values))
}

/** Handles clients/update. */
export function updateClient(call: Call): WireReply {
  const { server, target, post } = call
  const isAny = hasBehaviour(server.release, 'updatesAnyClient')
  const id = isAny ? intval(post['client_id']) : clientOfWrite(call)
  if (id === 0) return updatedReply(0, server.release)
  const row = rowById(server.database, 'clients', id)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), row)
  const count = row === undefined ? 0 : change(call, 'clients', row, values)
  return updatedReply(count, server.release)
}

/** Handles clients/delete: permanently deletes an archived client and nearly everything that belongs to it (H34). */
export function deleteClient(call: Call): WireReply {
  const { database } = call.server
  const id = clientOfWrite(call)
  const client = rowById(database, 'clients', id)
  if (client === undefined || client['client_archived_at'] === null) return deletedReply(0)
  const columns = clientColumns()
  for (const [table, reference, of] of dependants()) {
    const clientColumn = columns[of] ?? ''
    removeWhere(call, table, (row) => {
      return rowById(database, of, row[reference] ?? null)?.[clientColumn] === String(id)
    })
  }
  for (const [table, column] of Object.entries(columns)) {
    if (table in database.tables) removeWhere(call, table, (row) => row[column] === String(id))
  }
  remove(call, 'clients', [client])
  logUnescaped(client['client_name'])
  return deletedReply(1)
}

function removeWhere(call: Call, table: string, passes: (row: Row) => boolean): void {
  remove(call, table, tableOf(call.server.database, table).rows.filter(passes))
}
