import { createWriteRequest } from '../../actions/change-rule.ts'
import { RESOLVE } from '../../actions/end-ticket.ts'
import { reply } from '../../actions/reply.ts'
import { alertId, withAlertId } from '../../alerts/alert-id.ts'
import { openAlertTickets } from '../../alerts/alert-tickets.ts'
import { alertLockPath, ticketsOpenedHere } from '../../alerts/opened-here.ts'
import { isTouchedByPerson } from '../../alerts/touched-ticket.ts'
import type { Api } from '../../api/api.ts'
import { requireOperation } from '../../api/capabilities/operation.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import type { Scope } from '../../api/records/scope.ts'
import { type CommandInput, type OptionSpec, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UnsupportedError, UsageError } from '../../errors.ts'
import { withFileLock } from '../../locks/file-lock.ts'
import type { Row } from '../../records/record.ts'
import { resources } from '../../resources/index.ts'
import { textToHtml } from '../../text/text-to-html.ts'
import { readTextOption } from '../../verbs/file-text.ts'
import { type OutputShape, readOutputShape } from '../../verbs/output-shape.ts'
import { showRecords } from '../../verbs/present-written.ts'
import { createActionOptions, reportOutcome } from '../../verbs/write-report.ts'
import { keyOf, ownerOf } from './alert-options.ts'

const { tickets, 'ticket-replies': replies } = resources

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
  const { id, shaping, scope } = recovery
  const all = await openAlertTickets(api, scope, ticketsOpenedHere(context, ownerOf(api)))
  const open = all.filter((alert) => alert.id === id)
  if (open.length === 0) context.note('no_open_alert', 'This alert has no open ticket.')
  const rows: Row[] = []
  for (const { ticket } of open) rows.push(await recover(context, api, recovery, ticket))
  await showRecords(context, tickets, { shaping, rows, isList: true })
}

/** Notes on a ticket that its alert has recovered, and resolves it unless somebody has worked on it. */
async function recover(
  context: Context,
  api: Api,
  { id, message, scope }: Recovery,
  ticket: StoredRecord,
): Promise<Row> {
  const hasReplies = await isOffered(api)
  const isTouched = await isTouchedByPerson(api, ticket, hasReplies)
  const options = createActionOptions(context, api)
  if (hasReplies) {
    const html = withAlertId(textToHtml(message), id)
    const value = {
      inputName: '--message',
      text: html,
      parsed: { is: 'value', value: html },
    } as const
    const values = new Map([['ticket_reply', value]])
    const noted = await reply(api, { scope, ticket, values }, options)
    reportOutcome(context, replies, noted)
    if (noted.failure !== undefined) throw noted.failure
  }
  if (isTouched) {
    context.note('left_open', 'Somebody has worked on this ticket, so it was not resolved.')
    return ticket.row
  }
  const request = { ...createWriteRequest(RESOLVE, tickets, ticket), isConfirmed: true }
  const { outcome, row } = await RESOLVE.write(api, request, options, undefined)
  reportOutcome(context, tickets, outcome)
  if (outcome.failure !== undefined) throw outcome.failure
  return row ?? ticket.row
}

/** Whether the server has replies, which the oldest releases do not. */
async function isOffered(api: Api): Promise<boolean> {
  try {
    await requireOperation(api, replies, 'create')
    return true
  } catch (error) {
    if (error instanceof UnsupportedError) return false
    throw error
  }
}
