import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import type { Call } from './call.ts'
import { hasRequired, newValues } from './create.ts'
import { modelOf, valuesOf } from './models.ts'
import { insertedReply, updatedReply } from './replies.ts'
import { change, clearMark, insert } from './rows.ts'
import { updatableRow } from './update.ts'

/** Answers locations/create; a new primary one takes the mark off the client's others (H36). */
export function createLocation(call: Call): WireReply {
  if (!hasRequired(call, ['location_name', 'location_client_id'])) return insertedReply(null)
  const values = newValues(call)
  dropPrimary(call, values)
  return insertedReply(insert(call, 'locations', values))
}

/** Answers locations/update. */
export function updateLocation(call: Call): WireReply {
  const { server, target } = call
  const row = updatableRow(call)
  if (row === undefined) return updatedReply(0, server.release)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), row)
  dropPrimary(call, values)
  return updatedReply(change(call, 'locations', row, values), server.release)
}

/** Takes the mark off before the write itself, which may then fail (H36). */
function dropPrimary(call: Call, values: ReadonlyMap<string, SqlValue>): void {
  if (String(values.get('location_primary')) !== '1') return
  clearMark(call, 'locations', 'location_client_id', 'location_primary')
}
