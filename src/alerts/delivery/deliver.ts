import { alertId } from '../alert-id.ts'
import type { AlertState } from '../alert-state.ts'
import type { AlertEvent } from '../event.ts'
import type { AlertClient } from './alert-clients.ts'
import { comebackText, repeatText } from './alert-texts.ts'
import { type Decision, decideDue } from './decide.ts'
import {
  type Delivered,
  type DeliveryPlan,
  type DeliveryTools,
  originOf,
  type Result,
  refTo,
  rulesOf,
} from './delivery-plan.ts'
import { noteOn } from './desk.ts'
import { findOpenTicket } from './find-open-ticket.ts'
import { counted, held, ongoing, recovered, withTicket } from './next-state.ts'
import { openNew, reopen } from './open-alert.ts'
import { recover } from './recover-alert.ts'
/** Does what was planned about an event. */
export async function deliver(tools: DeliveryTools, plan: DeliveryPlan): Promise<Delivered> {
  const { decision, id, client, ticket, known } = plan
  const base = { id, client: { id: client.id, name: client.name } }
  const state = withTicket(counted(known, plan.at, originOf(plan)), ticket)
  switch (decision.do) {
    case 'hold':
      return { ...base, did: 'held', changes: { [id]: held(state, plan.event, decision.due) } }
    case 'count':
      return { ...base, did: 'counted', number: ticket?.number, changes: { [id]: ongoing(state) } }
    case 'note':
      return { ...base, ...(await note(tools, plan, state)) }
    case 'open':
      return { ...base, ...(await openNew(tools, plan, state, undefined)) }
    case 'reopen':
      return { ...base, ...(await reopen(tools, plan, state)) }
    case 'recover':
      return { ...base, ...(await recover(tools, plan)) }
    case 'forget':
      return { ...base, did: 'forgotten', changes: { [id]: recovered(known, plan.at) } }
    case 'nothing':
      return { ...base, did: 'nothing', changes: {} }
  }
}

/** Opens the ticket of an alert that was held, now that its time has come. */
export async function deliverDue(
  tools: DeliveryTools,
  { id, known, now }: { id: string; known: AlertState; now: number },
): Promise<Delivered> {
  const { event, source } = known
  const rules = rulesOf(tools.config(), source)
  if (event === undefined) return nothingFor(id, known)
  const client = await tools.clients.clientOf(event, rules.client, tools.config().unknownClient)
  const base = { id, client: { id: client.id, name: client.name } }
  // The configuration may have given it to another client since.
  if (client.id !== known.client) return movedTo(tools, client, { known, event, now })
  const ticket = await findOpenTicket(tools, { id, client, known, state: event.state })
  const decision: Decision = { do: decideDue(now, known, rules) }
  const plan = { event, at: now, source, id, client, known, ticket, decision }
  if (ticket !== undefined) {
    const changes = { [id]: ongoing(withTicket(known, ticket)) }
    return { ...base, did: 'counted', number: ticket.number, changes }
  }
  const done =
    decision.do === 'reopen'
      ? await reopen(tools, plan, known)
      : await openNew(tools, plan, known, undefined)
  return { ...base, ...done }
}

async function note(
  { api, options, toWall }: DeliveryTools,
  plan: DeliveryPlan,
  state: AlertState,
): Promise<Result> {
  const { id, at, ticket, known, event } = plan
  const isBack = known?.phase === 'recovered'
  const text = isBack ? comebackText(at, known, event, toWall) : repeatText(state, toWall)
  if (ticket !== undefined) await noteOn(await api(), refTo(plan, ticket.ticket), text, options)
  const changes = { [id]: { ...ongoing(state), notedAt: at } }
  return { did: 'noted', number: ticket?.number, changes }
}

/** Moves a held alert to the client that it now belongs to. */
async function movedTo(
  tools: DeliveryTools,
  client: AlertClient,
  { known, event, now }: { known: AlertState; event: AlertEvent; now: number },
): Promise<Delivered> {
  const formerId = alertId(known.client, event.key)
  const id = alertId(client.id, event.key)
  const { ticket: _, number: __, status: ___, ...rest } = known
  const state = { ...rest, client: client.id, due: now }
  const changes = { [formerId]: undefined, [id]: tools.alerts.get(id) ?? state }
  return { did: 'held', id, client: { id: client.id, name: client.name }, changes }
}

function nothingFor(id: string, { client }: AlertState): Delivered {
  return { did: 'nothing', id, client: { id: client, name: '' }, changes: { [id]: undefined } }
}
