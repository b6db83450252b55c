import { openAlertTickets } from '../../alerts/alert-tickets.ts'
import { ticketsOpenedHere } from '../../alerts/opened-here.ts'
import type { CommandInput } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { resources } from '../../resources/index.ts'
import { readOutputShape } from '../../verbs/output-shape.ts'
import { showRecords } from '../../verbs/present-written.ts'
import { ownerOf } from './alert-options.ts'

const { tickets } = resources

/** `itflow alerts list`: lists the open tickets of alerts. */
export async function listAlerts(context: Context, input: CommandInput): Promise<void> {
  const api = await context.api()
  const shaping = await readOutputShape(tickets, input)
  const scope = await api.resolveScope(context.flags)
  const open = await openAlertTickets(api, scope, ticketsOpenedHere(context, ownerOf(api)))
  const rows = open.map(({ ticket }) => ticket.row)
  await showRecords(context, tickets, { shaping, rows, isList: true })
  if (rows.length === 0) context.note('none', 'No open tickets of alerts.')
}
