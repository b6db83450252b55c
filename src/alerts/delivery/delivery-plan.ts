import type { ActionOptions } from '../../actions/action-options.ts'
import type { Api } from '../../api/api.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { StorageEnv } from '../../profiles/paths.ts'
import { alertId } from '../alert-id.ts'
import { type AlertState, BY_PERSON } from '../alert-state.ts'
import type { ReceiverConfig, SourceRules } from '../config/receiver-config.ts'
import type { AlertEvent, ReceivedEvent } from '../event.ts'
import type { AlertOwner, OpenedHere } from '../opened-here.ts'
import type { AlertChanges, OutboxState } from '../outbox/outbox.ts'
import type { AlertAssets } from './alert-assets.ts'
import type { AlertClient, AlertClients } from './alert-clients.ts'
import type { ToWall } from './alert-texts.ts'
import { type Decision, decide } from './decide.ts'
import type { AlertTicketRef } from './desk.ts'
import { findOpenTicket } from './find-open-ticket.ts'
import type { OpenTicket, TicketIndex } from './ticket-index.ts'

/** What deliveries work with. */
export interface DeliveryTools {
  api(): Promise<Api>
  options: ActionOptions
  config(): ReceiverConfig
  /** What is known about alerts. */
  alerts: OutboxState['alerts']
  clients: AlertClients
  assets: AlertAssets
  index: TicketIndex
  /** Whether no tickets are to be opened for a client now. */
  isMuted(client: number): boolean
  toWall: ToWall
  /** Where tickets are remembered if the server doesn't tell who made them. */
  place: StorageEnv
  owner: AlertOwner
  /** What this computer remembers of tickets that it has opened. */
  openedHere: OpenedHere
}

/** What is going to be done about an event. */
export interface DeliveryPlan {
  event: AlertEvent
  /** When the event was accepted, in milliseconds since 1970. */
  at: number
  source: string
  /** The alert's ID. */
  id: string
  client: AlertClient
  known: AlertState | undefined
  ticket: OpenTicket | undefined
  decision: Decision
}

/** What was done about an event. */
export interface Delivered {
  did:
    | 'opened'
    | 'reopened'
    | 'held'
    | 'noted'
    | 'counted'
    | 'resolved'
    | 'left_open'
    | 'forgotten'
    | 'nothing'
  id: string
  client: { id: number; name: string }
  /** The ticket's number as shown. */
  number?: string | undefined
  /** What is known about the alert since. */
  changes: AlertChanges
}

const NO_RULES: SourceRules = {
  client: { kind: 'field', field: () => null, table: undefined },
  priorities: new Map(),
  priority: undefined,
  hold: 0,
  repeat: 60 * 60_000,
  reopen: 24 * 60 * 60_000,
}

/** Returns a source's rules, or the default ones if it was removed since it sent the event. */
export function rulesOf({ sources }: ReceiverConfig, source: string): SourceRules {
  return sources.get(source)?.rules ?? NO_RULES
}

/** Finds out what to do about an event; sends reads only. */
export async function planDelivery(
  tools: DeliveryTools,
  { event, at, source }: ReceivedEvent,
): Promise<DeliveryPlan> {
  const { alerts, config, isMuted } = tools
  const rules = rulesOf(config(), source)
  const client = await clientOf(tools, event, rules)
  const id = alertId(client.id, event.key)
  const stored = alerts.get(id)
  const ticket = await findOpenTicket(tools, { id, client, known: stored, state: event.state })
  const known = withPersonsStatus(stored, ticket)
  const decision = decide(event, at, {
    known,
    ticket: ticketState(ticket, known),
    rules,
    isMuted: isMuted(client.id),
  })
  return { event, at, source, id, client, known, ticket, decision }
}

/**
 * Returns the client of an event. An alert that went to the client for unknown ones stays there until it has recovered, also
 * if its own client has been created meanwhile: its ticket would stay open otherwise.
 */
async function clientOf(
  { alerts, clients, config }: DeliveryTools,
  event: AlertEvent,
  rules: SourceRules,
): Promise<AlertClient> {
  const { unknownClient } = config()
  const client = await clients.clientOf(event, rules.client, unknownClient)
  if (client.unknown !== undefined || alerts.has(alertId(client.id, event.key))) return client
  const former = await clients.find(unknownClient)
  const known = former && alerts.get(alertId(former.id, event.key))
  return former !== undefined && known !== undefined && known.phase !== 'recovered'
    ? former
    : client
}

/** If an alert goes on whose ticket is open no longer, a person has ended it: then its status is a person's. */
function withPersonsStatus(
  known: AlertState | undefined,
  ticket: OpenTicket | undefined,
): AlertState | undefined {
  if (known?.phase !== 'open' || known.ticket === undefined) return known
  return ticket === undefined ? { ...known, status: BY_PERSON } : known
}

function ticketState(ticket: OpenTicket | undefined, known: AlertState | undefined) {
  if (ticket === undefined) return known?.ticket === undefined ? 'none' : 'ended'
  return ticket.ticket === known?.ticket ? 'open' : 'other'
}

/** What was done, apart from whose alert it was. */
export type Result = Omit<Delivered, 'id' | 'client'>

/** What names an alert's ticket. */
export function refTo(
  { id, client }: Pick<DeliveryPlan, 'id' | 'client'>,
  ticket: number,
): AlertTicketRef & { scope: Scope } {
  return { id, ticket, scope: client.scope }
}

/** Whose alert it is. */
export function originOf({ client, source }: DeliveryPlan): { client: number; source: string } {
  return { client: client.id, source }
}
