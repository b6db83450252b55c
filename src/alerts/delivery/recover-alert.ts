import { RESOLVED_STATUS } from '../../resources/ticket-statuses.ts'
import type { AlertState } from '../alert-state.ts'
import { RECOVERED, recoveryText } from './alert-texts.ts'
import {
  type DeliveryPlan,
  type DeliveryTools,
  originOf,
  type Result,
  refTo,
} from './delivery-plan.ts'
import { recoverOn } from './desk.ts'
import { counted, recovered, withTicket } from './next-state.ts'
import { openNew } from './open-alert.ts'
/** Resolves the ticket of an alert that has recovered, or says so there. */
export async function recover(tools: DeliveryTools, plan: DeliveryPlan): Promise<Result> {
  const { id, at, known, ticket } = plan
  if (known?.phase === 'held' && ticket === undefined) return recoverLate(tools, plan, known)
  if (ticket === undefined) return { did: 'nothing', changes: { [id]: recovered(known, at) } }
  const text = recoveryText(at, known, tools.toWall)
  await recoverOthers(tools, plan, text)
  const ref = refTo(plan, ticket.ticket)
  const isOurs = known?.ticket === ticket.ticket
  const lastStatus = isOurs ? known.status : undefined
  // A tool may say once more that all is well when this is no longer known: it is noted only once.
  const start = known === undefined ? RECOVERED : undefined
  const done = await recoverOn(await tools.api(), ref, { text, start, lastStatus }, tools.options)
  const state = withTicket(known ?? counted(undefined, at, originOf(plan)), ticket)
  const { number } = ticket
  if (done?.ended === 'touched' || done?.ended === 'unsupported') {
    return { did: 'left_open', number, changes: { [id]: recovered(state, at) } }
  }
  tools.index.remove(ticket)
  if (done === undefined) return { did: 'nothing', number, changes: { [id]: recovered(state, at) } }
  return { did: 'resolved', number, changes: { [id]: recovered(state, at, RESOLVED_STATUS) } }
}

/** Another computer may have opened a ticket for the same alert in the same moment: then there are several. */
async function recoverOthers(tools: DeliveryTools, plan: DeliveryPlan, text: string) {
  const { id, client, ticket } = plan
  const all = await tools.index.openTickets(id, client.id, Number.POSITIVE_INFINITY)
  for (const other of all.filter((one) => one.ticket !== ticket?.ticket)) {
    const how = { text, lastStatus: undefined }
    const done = await recoverOn(await tools.api(), refTo(plan, other.ticket), how, tools.options)
    if (done === undefined || done.ended === 'resolved') tools.index.remove(other)
  }
}

/** An alert that lasted long enough, but recovered before it could be opened: its ticket shows what happened. */
async function recoverLate(
  tools: DeliveryTools,
  plan: DeliveryPlan,
  known: AlertState,
): Promise<Result> {
  const event = known.event ?? plan.event
  const { changes, number } = await openNew(tools, { ...plan, event }, known, undefined)
  const state = changes[plan.id]
  const ticket = state?.ticket
  if (ticket === undefined) throw new RangeError('The alert was opened without a ticket.')
  const found = { id: plan.id, client: plan.client.id, ticket, number: number ?? '' }
  return recover(tools, { ...plan, known: state, ticket: found })
}
