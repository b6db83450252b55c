import { withFileLock } from '../../locks/file-lock.ts'
import { takesAssets } from '../alert-details.ts'
import type { AlertState } from '../alert-state.ts'
import type { Priority } from '../config/receiver-config.ts'
import { alertLockPath } from '../opened-here.ts'
import { comebackText, detailsText, subjectText } from './alert-texts.ts'
import {
  type DeliveryPlan,
  type DeliveryTools,
  type Result,
  refTo,
  rulesOf,
} from './delivery-plan.ts'
import { openTicket, reopenTicket } from './desk.ts'
import { kindOfFailure } from './failure-kind.ts'
import { openedByCommand } from './find-open-ticket.ts'
import { isLate, LateTicket } from './late-ticket.ts'
import { ongoing, opened, withTicket } from './next-state.ts'
import { priorityFor } from './priority.ts'
/**
 * Opens a new ticket for an alert; it names the earlier one, if there is one. A command on this computer may do the same at
 * this moment: whoever is second takes the ticket of the first.
 */
export async function openNew(
  tools: DeliveryTools,
  plan: DeliveryPlan,
  state: AlertState,
  earlier: string | undefined,
): Promise<Result> {
  const { id } = plan
  return withFileLock(alertLockPath(tools.place, tools.owner, id), async () => {
    const found = await openedByCommand(tools, plan)
    if (found === undefined) return openInTurn(tools, plan, state, earlier)
    tools.index.add(found)
    return {
      did: 'counted',
      number: found.number,
      changes: { [id]: ongoing(withTicket(state, found)) },
    }
  })
}

async function openInTurn(
  tools: DeliveryTools,
  plan: DeliveryPlan,
  state: AlertState,
  earlier: string | undefined,
): Promise<Result> {
  const { id, client, event, source } = plan
  const ticket = {
    ...{ id, scope: client.scope, subject: subjectText(event) },
    ...(await describe(tools, plan, { since: state.since, earlier })),
  }
  const left = await openTicket(tools, ticket).catch((error: unknown) => {
    if (isLate(error)) throw new LateTicket(error)
    // The asset or its contact may be archived or gone: that must not keep the ticket from being opened.
    const isPlain = ticket.asset === undefined && ticket.contact === undefined
    if (isPlain || kindOfFailure(error) !== 'alert') throw error
    return openTicket(tools, { ...ticket, asset: undefined, contact: undefined })
  })
  const { notedAt: _, ...fresh } = state
  const changes = { [id]: opened({ ...fresh, source }, left) }
  return { did: 'opened', number: left.number, changes }
}

/** What a ticket says about an event, and what it is attached to. */
export async function describe(
  tools: Pick<DeliveryTools, 'api' | 'assets' | 'config' | 'toWall'>,
  { client, event, source }: Pick<DeliveryPlan, 'client' | 'event' | 'source'>,
  { since, earlier }: { since: number; earlier?: string | undefined },
): Promise<{ details: string; priority: Priority | undefined } & TicketSubject> {
  const { asset, contact } = await tools.assets.subjectOf(event, client)
  const takesAsset = (await takesAssets(await tools.api())) === true
  const facts = { source, since: tools.toWall(since), earlier, unknownClient: client.unknown }
  return {
    details: detailsText(event, { ...facts, asset: takesAsset ? undefined : asset?.name }),
    priority: priorityFor(rulesOf(tools.config(), source), event.severity),
    asset: takesAsset ? asset?.id : undefined,
    contact: contact?.id,
  }
}

interface TicketSubject {
  asset: number | undefined
  contact: number | undefined
}

/** Opens the earlier ticket of an alert again, or a new one if that was closed. */
export async function reopen(
  tools: DeliveryTools,
  plan: DeliveryPlan,
  state: AlertState,
): Promise<Result> {
  const { id, at, known, event } = plan
  const { ticket = 0, number = '' } = known ?? {}
  const text = comebackText(at, known ?? state, event, tools.toWall)
  const left = await reopenTicket(await tools.api(), refTo(plan, ticket), text, tools.options)
  if (left === undefined) return openNew(tools, plan, state, number)
  tools.index.add({ id, client: plan.client.id, ticket, number: left.number })
  const changes = { [id]: { ...opened(state, left), notedAt: at } }
  return { did: 'reopened', number: left.number, changes }
}
