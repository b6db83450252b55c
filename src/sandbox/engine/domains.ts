import { isset, strval } from '../../php/values.ts'
import type { Row } from '../database.ts'
import type { SqlValue } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import type { Call } from './call.ts'
import { hasRequired, newValues } from './create.ts'
import { modelOf, valuesOf } from './models.ts'
import { insertedReply, updatedReply } from './replies.ts'
import { change, insert } from './rows.ts'
import { evaluate, sanitise } from './sql-text.ts'
import { isParsableTime } from './strtotime.ts'
import { requestedRow } from './update.ts'

/** Handles domains/create: addresses and servers come from a lookup, never from the body (H35). */
export function createDomain(call: Call): WireReply {
  if (!hasRequired(call, ['domain_name', 'domain_client_id'])) return insertedReply(null)
  const values = newValues(call)
  setLookupResults(call, values)
  return insertedReply(insert(call, 'domains', values))
}

/** Handles domains/update, which repeats the lookup (H35). */
export function updateDomain(call: Call): WireReply {
  const { server, target } = call
  const row = requestedRow(call)
  if (row === undefined) return updatedReply(0, server.release)
  const values = valuesOf(call, modelOf(target.resource, server.release, 'update'), row)
  setLookupResults(call, values, row)
  return updatedReply(change(call, 'domains', row, values), server.release)
}

function setLookupResults(call: Call, values: Map<string, SqlValue>, row?: Row): void {
  const { server, post } = call
  const zone = server.database.zones[strval(values.get('domain_name')).replace('www.', '')]
  const sent = isset(post, 'domain_expire')
    ? strval(evaluate({ quoted: sanitise(post['domain_expire']) }))
    : (row?.['domain_expire'] ?? '')
  values.set('domain_expire', isParsableTime(sent) ? sent : (zone?.expire ?? null))
  values.set('domain_ip', zone?.a ?? '')
  values.set('domain_name_servers', zone?.ns ?? '')
  values.set('domain_mail_servers', zone?.mx ?? '')
  values.set('domain_txt', zone?.txt ?? '')
  values.set('domain_raw_whois', zone?.whois ?? '')
}
