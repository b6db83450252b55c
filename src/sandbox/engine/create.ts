import { phpEmpty } from '../../php/values.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import type { Call } from './call.ts'
import { expressionOf, modelOf, valuesOf } from './models.ts'
import { insertedReply } from './replies.ts'
import { insert } from './rows.ts'
import { evaluate } from './sql-text.ts'

/** The fields without which a create fails, always with the same message (H16). */
const REQUIRED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  certificates: ['certificate_name', 'certificate_domain', 'certificate_client_id'],
  networks: ['network_name', 'network', 'network_client_id'],
  vendors: ['vendor_name'],
}

/** Handles a create that only inserts a row. */
export function createRecord(call: Call): WireReply {
  const { resource } = call.target
  if (!hasRequired(call, REQUIRED_FIELDS[resource.name] ?? [])) return insertedReply(null)
  return insertedReply(insert(call, resource.module, newValues(call)))
}

/** Returns the model's values for a create, and the client. */
export function newValues(call: Call): Map<string, SqlValue> {
  const { server, target } = call
  const values = valuesOf(call, modelOf(target.resource, server.release, 'create'))
  const { client, id } = target.resource
  if (client !== null && client !== id) values.set(client, clientOfWrite(call))
  return values
}

/** Whether none of the columns is `empty()` in PHP, which ITFlow checks before it builds SQL. */
export function hasRequired(call: Call, columns: readonly string[]): boolean {
  const { server, target } = call
  const model = modelOf(target.resource, server.release, 'create')
  return columns.every((column) => {
    if (column === target.resource.client) return clientOfWrite(call) !== 0
    const field = model.find((known) => known.column === column)
    return field !== undefined && !phpEmpty(evaluate(expressionOf(call, field)))
  })
}
