import type { Scope } from '../../api/records/scope.ts'
import { alertId } from '../alert-id.ts'
import type { FailedEvent, Outbox } from '../outbox/outbox.ts'
import { momentText, type ToWall } from './alert-texts.ts'
import type { DeliveryTools } from './delivery-plan.ts'
import { openTicket } from './desk.ts'

/** How long an alert may have failed before a ticket reports it, in milliseconds. */
const REPORT_AFTER = 24 * 60 * 60_000

/** How many failed alerts one ticket lists. */
const MAX_LISTED = 100

/** Returns the failed alerts that a ticket has to report now. */
export function unreported(failed: Outbox['state']['failed'], now: number): FailedEvent[] {
  return [...failed.values()].filter(
    ({ ticket, failedAt }) => ticket === undefined && now - failedAt >= REPORT_AFTER,
  )
}

/**
 * Opens one ticket for failed alerts: at the client for alerts of unknown clients, or of no client if there is none. A ticket
 * that a killed run has opened is used.
 */
export async function reportFailed(
  tools: DeliveryTools,
  outbox: Pick<Outbox, 'report'>,
  failed: readonly FailedEvent[],
): Promise<void> {
  const [first] = failed
  if (first === undefined) return
  const client = await tools.clients.find(tools.config().unknownClient)
  const id = alertId(client?.id ?? 0, `itflow-alerts/failed/${first.seq}`)
  const [known] = await tools.index.openTickets(id, client?.id ?? 0, 0)
  const ticket =
    known?.ticket ?? (await open(tools, id, client?.scope ?? { kind: 'global' }, failed))
  const seqs = failed.map(({ seq }) => seq)
  await outbox.report(seqs, ticket)
}

async function open(
  tools: DeliveryTools,
  id: string,
  scope: Scope,
  failed: readonly FailedEvent[],
): Promise<number> {
  const count = failed.length
  const subject = `${count === 1 ? 'An alert' : `${count} alerts`} could not be delivered`
  const ticket = {
    id,
    scope,
    subject,
    details: listText(failed, tools.toWall),
    priority: 'High',
  } as const
  return (await openTicket(tools, ticket)).ticket
}

function listText(failed: readonly FailedEvent[], toWall: ToWall): string {
  const lines = failed
    .slice(0, MAX_LISTED)
    .map(
      ({ seq, at, source, event: { subject, clients, state }, reason }) =>
        `${seq}. ${momentText(toWall(at))}, ${source}, ${clients.join(', ') || 'no client'}: ${state === 'recovery' ? 'recovered: ' : ''}${subject} (${reason})`,
    )
  const rest = failed.length - lines.length
  return [
    'These alerts came in more than a day ago, and ITFlow has no place for them:',
    '',
    ...lines,
    ...(rest > 0 ? [`… and ${rest} more`] : []),
    '',
    'See them with: itflow alerts failed. Correct the cause and use: itflow alerts failed retry, or: itflow alerts failed drop.',
  ].join('\n')
}
