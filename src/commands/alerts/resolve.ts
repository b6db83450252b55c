import { alertId } from '../../alerts/alert-id.ts'
import type { AlertState } from '../../alerts/alert-state.ts'
import { readTicketsOf, ticketId } from '../../alerts/alert-tickets.ts'
import { lengthText } from '../../alerts/delivery/alert-texts.ts'
import { openedTicket } from '../../alerts/opened-alert.ts'
import { alertLockPath, ticketsOpenedHere } from '../../alerts/opened-here.ts'
import { readOutbox } from '../../alerts/outbox/read-outbox.ts'
import { receiverDirectory } from '../../alerts/receiver-paths.ts'
import { recoverTicket } from '../../alerts/recover-ticket.ts'
import { NEW_STATUS } from '../../alerts/touched-ticket.ts'
import type { Api } from '../../api/api.ts'
import { requireOperation } from '../../api/capabilities/operation.ts'
import type { Scope } from '../../api/records/scope.ts'
import { type CommandInput, type OptionSpec, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { Failure, UsageError } from '../../errors.ts'
import { withFileLock } from '../../locks/file-lock.ts'
import type { Row } from '../../records/record.ts'
import { resources } from '../../resources/index.ts'
import { readTextOption } from '../../verbs/file-text.ts'
import { type OutputShape, readOutputShape } from '../../verbs/output-shape.ts'
import { showRecords } from '../../verbs/present-written.ts'
import { createActionOptions, reportOutcome } from '../../verbs/write-report.ts'
import { keyOf, ownerOf } from './alert-options.ts'

const { tickets } = resources

/** `itflow alerts resolve`: resolves the tickets of an alert that has recovered. */
export async function resolveAlert(
  context: Context,
  input: CommandInput,
  options: { key: OptionSpec; message: OptionSpec },
): Promise<void> {
  const api = await context.api()
  await requireOperation(api, tickets, 'resolve')
  const shaping = await readOutputShape(tickets, input)
  const key = await keyOf(context, input, options.key)
  const message = await messageOf(context, input, options.message)
  const scope = await api.resolveScope(context.flags)
  if (scope.kind !== 'client') throw new UsageError('An alert needs --client')
  const id = alertId(scope.id, key)
  const work = () => resolveOpen(context, api, { id, message, shaping, scope })
  if (context.flags.dryRun === true) return work()
  await withFileLock(alertLockPath(context, ownerOf(api), id), work)
}

/** Returns what to note on the ticket. */
async function messageOf(
  context: Context,
  input: CommandInput,
  { name }: OptionSpec,
): Promise<string> {
  const written = textOption(input, name)?.trim() ?? ''
  return written === '' ? 'Recovered.' : readTextOption(context, name, written)
}

/** An alert that has recovered. */
interface Recovery {
  id: string
  message: string
  shaping: OutputShape
  scope: Scope
}

async function resolveOpen(context: Context, api: Api, recovery: Recovery): Promise<void> {
  const { id, message, shaping, scope } = recovery
  const here = ticketsOpenedHere(context, ownerOf(api))
  const { open } = await readTicketsOf(api, scope, here, id)
  if (open.length === 0) context.note('no_open_alert', 'This alert has no open ticket.')
  const rows: Row[] = []
  for (const { ticket } of open) {
    const opened = openedTicket(here.of(id), ticketId(ticket))
    const { status = NEW_STATUS, assigned } = opened ?? {}
    const isAsOpened = ticket.row['ticket_status'] === status
    const left = isAsOpened ? undefined : leftByReceiver(context, api, id, ticketId(ticket))
    const lastStatus = left?.status ?? status
    const text = noteText(message, left?.since ?? opened?.at, context.clock().getTime())
    const { ended, row } = await recoverTicket(
      api,
      { id, ticket, scope, text, start: message, lastStatus, assigned },
      createActionOptions(context, api),
      (resource, outcome) => reportOutcome(context, resource, outcome),
    )
    if (ended === 'touched') {
      context.note('left_open', 'Somebody has worked on this ticket, so it was not resolved.')
    }
    rows.push(row)
  }
  await showRecords(context, tickets, { shaping, rows, isList: true })
}

/** Returns what the receiver of this computer knows about an alert with this ticket: it may have opened the ticket again. */
function leftByReceiver(
  context: Context,
  api: Api,
  id: string,
  ticket: number,
): AlertState | undefined {
  try {
    const known = readOutbox(receiverDirectory(context, ownerOf(api))).alerts.get(id)
    return known?.ticket === ticket ? known : undefined
  } catch (error) {
    // Without it, the ticket is taken to be a person's.
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** Adds how long the alert lasted, if it is known since when. */
function noteText(message: string, since: number | undefined, now: number): string {
  if (since === undefined || since >= now) return message
  return `${message}\nIt lasted ${lengthText(now - since)}.`
}
