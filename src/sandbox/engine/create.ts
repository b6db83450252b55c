import { phpEmpty } from '../../php/values.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import type { Call } from './call.ts'
import { expressionOf, modelOf, valuesOf } from './models.ts'
import { insertedReply } from './replies.ts'
import { insert } from './rows.ts'
import { evaluate } from './sql-text.ts'

/** What a create must be given to insert anything (H16): without it, the same failure for every cause. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  certificates: ['certificate_name', 'certificate_domain', 'certificate_client_id'],
  networks: ['network_name', 'network', 'network_client_id'],
  vendors: ['vendor_name'],
}

/** Answers a create that only inserts a row. */
export function createRecord(call: Call): WireReply {
  const { resource } = call.target
  if (!hasRequired(call, NEEDS[resource.name] ?? [])) return insertedReply(null)
  return insertedReply(insert(call, resource.module, newValues(call)))
}

/** The model's values for a create, with the client. */
export function newValues(call: Call): Map<string, SqlValue> {
  const { server, target } = call
  const values = valuesOf(call, modelOf(target.resource, server.release, 'create'))
  const { client, id } = target.resource
  if (client !== null && client !== id) values.set(client, clientOfWrite(call))
  return values
}

/** Whether none of these is empty, by PHP's measure, before any SQL is made of them. */
export function hasRequired(call: Call, columns: readonly string[]): boolean {
  const { server, target } = call
  const model = modelOf(target.resource, server.release, 'create')
  return columns.every((column) => {
    if (column === target.resource.client) return clientOfWrite(call) !== 0
    const field = model.find((known) => known.column === column)
    return field !== undefined && !phpEmpty(evaluate(expressionOf(call, field)))
  })
}
