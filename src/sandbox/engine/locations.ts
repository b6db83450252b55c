import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import type { Call } from './call.ts'
import { areGiven, newValues } from './create.ts'
import { modelOf, valuesOf } from './models.ts'
import { inserted, updated } from './replies.ts'
import { change, insert, unmark } from './rows.ts'
import { updatable } from './update.ts'

/** Answers locations/create; a new primary one takes the mark off the client's others (H36). */
export function createLocation(call: Call): WireReply {
  if (!areGiven(call, ['location_name', 'location_client_id'])) return inserted(null)
  const values = newValues(call)
  dropPrimary(call, values)
  return inserted(insert(call, 'locations', values))
}

/** Answers locations/update. */
export function updateLocation(call: Call): WireReply {
  const { server, target } = call
  const row = updatable(call)
  if (row === undefined) return updated(0, server.release)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), row)
  dropPrimary(call, values)
  return updated(change(call, 'locations', row, values), server.release)
}

/** Takes the mark off before the write itself, which may then fail (H36). */
function dropPrimary(call: Call, values: ReadonlyMap<string, SqlValue>): void {
  if (String(values.get('location_primary')) !== '1') return
  unmark(call, 'locations', 'location_client_id', 'location_primary')
}
