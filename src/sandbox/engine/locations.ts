import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import type { Call } from './call.ts'
import { hasRequired, newValues } from './create.ts'
import { modelOf, valuesOf } from './models.ts'
import { insertedReply, updatedReply } from './replies.ts'
import { change, clearFlag, insert } from './rows.ts'
import { updatableRow } from './update.ts'

/** Handles locations/create. A new primary location clears the flag of the client's others (H36). */
export function createLocation(call: Call): WireReply {
  if (!hasRequired(call, ['location_name', 'location_client_id'])) return insertedReply(null)
  const values = newValues(call)
  clearOtherPrimary(call, values)
  return insertedReply(insert(call, 'locations', values))
}

/** Handles locations/update. */
export function updateLocation(call: Call): WireReply {
  const { server, target } = call
  const row = updatableRow(call)
  if (row === undefined) return updatedReply(0, server.release)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), row)
  clearOtherPrimary(call, values)
  return updatedReply(change(call, 'locations', row, values), server.release)
}

/** Clears the primary flag of the client's locations before the write, which may still fail (H36). */
function clearOtherPrimary(call: Call, values: ReadonlyMap<string, SqlValue>): void {
  if (String(values.get('location_primary')) !== '1') return
  clearFlag(call, 'locations', 'location_client_id', 'location_primary')
}
