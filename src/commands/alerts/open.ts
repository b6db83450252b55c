import { type CreateRequest, create } from '../../actions/create.ts'
import { alertId, alertIdIn, withAlertId } from '../../alerts/alert-id.ts'
import { openAlertTickets } from '../../alerts/alert-tickets.ts'
import { alertLockPath, rememberTicket, ticketsOpenedHere } from '../../alerts/opened-here.ts'
import type { Api } from '../../api/api.ts'
import { withOperation } from '../../api/capabilities/operation.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { CommandInput, OptionSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { withFileLock } from '../../locks/file-lock.ts'
import type { CheckedValue, CheckedValues } from '../../records/input.ts'
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
    line: await readNewRecord(context, api, tickets, { input, path: 'itflow alerts open' }),
    key: await keyOf(context, input, keyOption),
  }))
  const { values, scope } = await completeNewRecord(context, api, tickets, line)
  if (scope.kind !== 'client') throw new UsageError('An alert needs --client')
  const id = alertId(scope.id, key)
  const open = () => openUnlessOpen(context, api, { ...line, values }, { id, scope })
  if (context.flags.dryRun === true) return open()
  await withFileLock(alertLockPath(context, ownerOf(api), id), open)
}

async function openUnlessOpen(
  context: Context,
  api: Api,
  line: NewRecordInput,
  { id, scope }: { id: string; scope: Scope },
): Promise<void> {
  const owner = ownerOf(api)
  const open = await openAlertTickets(api, scope, ticketsOpenedHere(context, owner))
  const [known, ...others] = open.filter((alert) => alert.id === id).map(({ ticket }) => ticket)
  if (known === undefined) {
    const values = withIdInDetails(line.values, id)
    return createAndShow(
      context,
      api,
      { ...line, resource: tickets, values },
      async (fields, options) => {
        const request = { ...fields, getLateValues: withIdInLate(fields.getLateValues, id) }
        const outcome = await create(api, { ...request, resource: tickets, scope }, options)
        if (outcome.id !== undefined) await rememberTicket(context, owner, outcome.id)
        return outcome
      },
    )
  }
  context.note('already_open', 'This alert has an open ticket already. Nothing was sent.')
  if (others.length > 0)
    context.note('several_tickets', `It has ${others.length + 1} open tickets; the oldest counts`)
  await showRecords(context, tickets, { shaping: line.shaping, rows: [known.row] })
}

type LateValues = CreateRequest['getLateValues']

/** Adds the alert's ID to details that come from the editor. */
function withIdInLate(getLateValues: LateValues, id: string): LateValues {
  if (getLateValues === undefined) return undefined
  return async (known) => {
    const late = await getLateValues(known)
    return late.has('ticket_details') ? withIdInDetails(late, id) : late
  }
}

/** Adds the alert's ID to a ticket's details; they may end with the same line already. */
function withIdInDetails(values: CheckedValues, id: string): CheckedValues {
  const details = values.get('ticket_details')
  const text = details?.text ?? ''
  const html = alertIdIn(text) === id ? text : withAlertId(text, id)
  const value: CheckedValue = {
    ...{ inputName: '--details', ...details },
    ...{ text: html, parsed: { is: 'value', value: html } },
  }
  return new Map([...values, ['ticket_details', value]])
}
