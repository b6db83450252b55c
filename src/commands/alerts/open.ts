import type { CreateRequest } from '../../actions/create.ts'
import { hasDetails, nameAsset, valuesWithId } from '../../alerts/alert-details.ts'
import { alertId } from '../../alerts/alert-id.ts'
import { type AlertTicket, readTicketsOf, ticketId } from '../../alerts/alert-tickets.ts'
import { createAlertTicket } from '../../alerts/create-alert-ticket.ts'
import { openedTicket, waitForIntent } from '../../alerts/opened-alert.ts'
import { type AlertOwner, alertLockPath, ticketsOpenedHere } from '../../alerts/opened-here.ts'
import { rememberTicket } from '../../alerts/remember-opened.ts'
import type { Api } from '../../api/api.ts'
import { withOperation } from '../../api/capabilities/operation.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { CommandInput, OptionSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { withFileLock } from '../../locks/file-lock.ts'
import type { CheckedValues } from '../../records/input.ts'
import { resources } from '../../resources/index.ts'
import { createAndShow } from '../../verbs/create.ts'
import { completeNewRecord, type NewRecordInput, readNewRecord } from '../../verbs/new-record.ts'
import { showRecords } from '../../verbs/present-written.ts'
import { keyOf, ownerOf } from './alert-options.ts'

const { tickets } = resources

/** `itflow alerts open`: opens a ticket for an alert, unless it has one already. */
export async function openAlert(
  context: Context,
  input: CommandInput,
  keyOption: OptionSpec,
): Promise<void> {
  const api = await context.api()
  const { key, line } = await withOperation(api, tickets, 'create', async () => ({
    line: await readNewRecord(context, api, tickets, {
      input,
      path: 'itflow alerts open',
      // Nobody sees a refusal, and the output of a job is often in color.
      removesControlCharacters: true,
    }),
    key: await keyOf(context, input, keyOption),
  }))
  const { values, scope } = await completeNewRecord(context, api, tickets, line)
  if (scope.kind !== 'client') throw new UsageError('An alert needs --client')
  const id = alertId(scope.id, key)
  const open = () => openUnlessOpen(context, api, { ...line, values }, { id, scope })
  if (context.flags.dryRun === true) return open()
  await withFileLock(alertLockPath(context, ownerOf(api), id), open)
}

/** An alert of a client. */
interface Alert {
  id: string
  scope: Scope
}

async function openUnlessOpen(
  context: Context,
  api: Api,
  line: NewRecordInput,
  alert: Alert,
): Promise<void> {
  const { open, highest } = await readTickets(context, api, alert)
  const [known, ...others] = open.map(({ ticket }) => ticket)
  if (known === undefined) return openNew(context, api, line, { ...alert, highest })
  context.note('already_open', 'This alert has an open ticket already. Nothing was sent.')
  if (others.length > 0)
    context.note('several_tickets', `It has ${others.length + 1} open tickets; the oldest counts`)
  const { row } = known
  if (context.flags.dryRun === true) {
    const { planNoChange } = await import('../../verbs/dry-run.ts')
    return planNoChange(context, api, { resource: tickets, verb: 'create', row })
  }
  await rememberFound(context, ownerOf(api), open)
  await showRecords(context, tickets, { shaping: line.shaping, rows: [row] })
}

/** Reads the open tickets of an alert. If a process has just been killed while it opened one, looks again in a moment. */
async function readTickets(context: Context, api: Api, { id, scope }: Alert) {
  const here = ticketsOpenedHere(context, ownerOf(api))
  const found = await readTicketsOf(api, scope, here, id)
  const wait = waitForIntent(here.of(id), context.clock().getTime())
  if (found.open.length > 0 || wait === 0) return found
  await context.sleep(wait)
  return readTicketsOf(api, scope, here, id)
}

/** Remembers tickets that this computer has opened while it was killed, or without getting a reply. */
async function rememberFound(
  context: Context,
  owner: AlertOwner,
  open: readonly AlertTicket[],
): Promise<void> {
  const here = ticketsOpenedHere(context, owner)
  for (const { id, ticket } of open) {
    const known = here.of(id)
    const opened = openedTicket(known, ticketId(ticket))
    if (opened === undefined || known.tickets.some((one) => one.ticket === opened.ticket)) continue
    await rememberTicket(context, owner, id, opened)
  }
}

async function openNew(
  context: Context,
  api: Api,
  line: NewRecordInput,
  { id, scope, highest }: Alert & { highest: number },
): Promise<void> {
  const { values, named } = await nameAsset(api, line.values, scope)
  if (named !== undefined) {
    const message = `This release of ITFlow has no assets on tickets: the details name ${named} instead`
    context.note('asset_in_details', message)
  }
  const withId = (given: CheckedValues) => {
    const complete = valuesWithId(given, id)
    if (complete.isAsText) {
      context.note('details_as_text', 'The details leave a tag or comment open: sent as plain text')
    }
    return complete.values
  }
  const asked = { ...line, resource: tickets, values: withId(values) }
  await createAndShow(context, api, asked, ({ getLateValues, ...fields }, options) => {
    const late = getLateValues && withIdInLate(getLateValues, withId)
    const request = { ...fields, getLateValues: late, scope }
    const alert = { place: context, owner: ownerOf(api), id, highest }
    return createAlertTicket(api, request, alert, options)
  })
}

type LateValues = CreateRequest['getLateValues'] & object

/** Adds the alert's ID to details that come from the editor. */
function withIdInLate(
  getLateValues: LateValues,
  withId: (values: CheckedValues) => CheckedValues,
): LateValues {
  return async (known) => {
    const late = await getLateValues(known)
    return hasDetails(late) ? withId(late) : late
  }
}
