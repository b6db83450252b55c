import { ALERT_ID, alertResource } from '../../alerts/alert-resource.ts'
import { openAlertTickets } from '../../alerts/alert-tickets.ts'
import { ticketsOpenedHere } from '../../alerts/opened-here.ts'
import type { CommandInput } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { readOutputShape } from '../../verbs/output-shape.ts'
import { showRecords } from '../../verbs/present-written.ts'
import { ownerOf } from './alert-options.ts'

/** `itflow alerts list`: lists the open tickets of alerts. */
export async function listAlerts(context: Context, input: CommandInput): Promise<void> {
  const resource = alertResource()
  const shaping = await readOutputShape(resource, input)
  const api = await context.api()
  const scope = await api.resolveScope(context.flags)
  const open = await openAlertTickets(api, scope, ticketsOpenedHere(context, ownerOf(api)))
  const rows = open.map(({ id, ticket }) => ({ ...ticket.row, [ALERT_ID.name]: id }))
  await showRecords(context, resource, { shaping, rows, isList: true })
  if (rows.length === 0) context.note('none', 'No open tickets of alerts.')
}
