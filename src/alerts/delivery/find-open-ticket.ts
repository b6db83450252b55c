import type { AlertEvent } from '../event.ts'
import { waitForIntent } from '../opened-alert.ts'
import type { DeliveryPlan, DeliveryTools } from './delivery-plan.ts'
import { numberIfOpen } from './desk.ts'
import type { OpenTicket } from './ticket-index.ts'

/** How old the list of open tickets may be before a ticket is opened, in milliseconds. */
const MAX_AGE = 15_000

type SearchTools = Pick<DeliveryTools, 'api' | 'index' | 'openedHere' | 'options'>

/** Whose open ticket is looked for, and why. */
interface Search extends Pick<DeliveryPlan, 'id' | 'client' | 'known'> {
  state: AlertEvent['state']
}

/**
 * Returns the open ticket of an alert: the one that is known, or else the oldest. The list may be some seconds old: before an
 * alert that is new is taken to go on there, the ticket itself is read, since a person may just have closed it.
 */
export async function findOpenTicket(
  tools: SearchTools,
  { id, client, known, state }: Search,
): Promise<OpenTicket | undefined> {
  const { api, index } = tools
  const all = await index.openTickets(id, client.id, MAX_AGE)
  const own = all.filter(({ ticket }) => ticket === known?.ticket)
  for (const ticket of [...own, ...all.filter((one) => !own.includes(one))]) {
    const goesOn = known?.phase === 'open' && own.includes(ticket)
    if (goesOn || state === 'recovery') return ticket
    const ref = { id, ticket: ticket.ticket, scope: client.scope }
    if ((await numberIfOpen(await api(), ref)) !== undefined) return ticket
    index.remove(ticket)
  }
  // What recovers now may have been opened since the list was read.
  return state === 'recovery' ? openedByCommand(tools, { id, client, known }) : undefined
}

/**
 * Returns the open ticket that a command on this computer has opened for the alert, or a process that was killed while it did
 * so, if the receiver doesn't know it yet.
 */
export async function openedByCommand(
  tools: SearchTools,
  { id, client, known }: Omit<Search, 'state'>,
): Promise<OpenTicket | undefined> {
  const { index, openedHere, options } = tools
  const api = await tools.api()
  const opened = openedHere.of(id)
  if (opened.intent !== undefined) {
    await options.sleep(waitForIntent(opened, api.clock().getTime()))
    index.invalidate()
    const [found] = await index.openTickets(id, client.id, MAX_AGE)
    if (found !== undefined) return found
  }
  const ticket = opened.tickets.at(-1)?.ticket
  if (ticket === undefined || ticket === known?.ticket) return undefined
  const number = await numberIfOpen(api, { id, ticket, scope: client.scope })
  return number === undefined ? undefined : { id, client: client.id, ticket, number }
}
