import type { ActionOptions } from '../../actions/action-options.ts'
import { create } from '../../actions/create.ts'
import { offlineValueOptions } from '../../actions/resolve-values.ts'
import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import { readById } from '../../api/records/read-by-id.ts'
import { isInScope, type Scope } from '../../api/records/scope.ts'
import type { Outcome } from '../../api/writes/write.ts'
import { NotFoundError } from '../../errors.ts'
import type { StorageEnv } from '../../profiles/paths.ts'
import { checkRecord } from '../../records/input.ts'
import type { Row } from '../../records/record.ts'
import { formatRecordNumber } from '../../records/record-number.ts'
import { hasFinalEffect, isArchived, isOpen } from '../../records/record-state.ts'
import { resources } from '../../resources/index.ts'
import { CLOSED_STATUS } from '../../resources/ticket-statuses.ts'
import { textToHtml } from '../../text/text-to-html.ts'
import { detailsWithId } from '../alert-details.ts'
import { alertIdIn } from '../alert-id.ts'
import { BY_PERSON } from '../alert-state.ts'
import { NAMES_SOURCE_SINCE } from '../alert-tickets.ts'
import type { Priority } from '../config/receiver-config.ts'
import { createAlertTicket } from '../create-alert-ticket.ts'
import type { AlertOwner } from '../opened-here.ts'
import { isOffered, type RecoveryResult, recoverTicket } from '../recover-ticket.ts'
import { hasNote, noteOnTicket, type TicketNote } from '../ticket-note.ts'
import { NEW_STATUS, readReplies } from '../touched-ticket.ts'
import { alertWriter } from './alert-writer.ts'
import type { LeftTicket } from './next-state.ts'
import type { TicketIndex } from './ticket-index.ts'

const { tickets, 'ticket-replies': replies } = resources

/** The status of a ticket that an alert has opened again. */
const REOPENED_STATUS = 2

/** A ticket to open for an alert. */
export interface NewTicket {
  id: string
  /** Its client, or none (`global`). */
  scope: Scope
  /** Plain texts. */
  subject: string
  details: string
  priority?: Priority | undefined
  asset?: number | undefined
  contact?: number | undefined
}

/** A ticket of an alert, and the alert's ID. */
export interface AlertTicketRef {
  id: string
  ticket: number
  scope: Scope
}

/** What opening a ticket needs. */
export interface DeskTools {
  api(): Promise<Api>
  options: ActionOptions
  index: TicketIndex
  place: StorageEnv
  owner: AlertOwner
}

/**
 * Opens a ticket. If its reply is lost, the create action finds out what happened (H07), or else the next delivery does, by
 * the list. Where the server doesn't tell who made a ticket, it is remembered here.
 */
export async function openTicket(tools: DeskTools, ticket: NewTicket): Promise<LeftTicket> {
  const { index } = tools
  try {
    const { id, row, failure } = await createTicket(tools, ticket)
    if (id === undefined) throw failure ?? new NotFoundError('The ticket is gone')
    // A failure here means that part of it was not stored as sent; the ticket is open all the same.
    const number = numberOf(row ?? { [tickets.id]: id })
    const client = ticket.scope.kind === 'client' ? ticket.scope.id : 0
    index.add({ id: ticket.id, client, ticket: id, number })
    return { ticket: id, number, status: statusOf(row) }
  } catch (error) {
    index.invalidate()
    throw error
  }
}

async function createTicket(
  tools: DeskTools,
  { id, scope, subject, details, ...others }: NewTicket,
): Promise<Outcome> {
  const { options, place, owner, index } = tools
  const api = await tools.api()
  const record = {
    ticket_subject: subject,
    ticket_details: detailsWithId(textToHtml(details), id).html,
    ...(others.priority === undefined ? {} : { ticket_priority: others.priority }),
    ...(others.asset === undefined ? {} : { ticket_asset_id: String(others.asset) }),
    ...(others.contact === undefined ? {} : { ticket_contact_id: String(others.contact) }),
  }
  const here = await offlineValueOptions(api)
  const values = await checkRecord(tickets, record, 'create', here, { format: 'html' })
  const { highest } = index
  const acting = { ...options, writer: alertWriter(api, { id, highest }) }
  if (await api.capabilities.isAtLeast(NAMES_SOURCE_SINCE)) {
    return create(api, { resource: tickets, scope, values }, acting)
  }
  return createAlertTicket(api, { scope, values }, { place, owner, id, highest }, acting)
}

/** Notes something on a ticket, unless it is there already or gone; does nothing where the server has no replies. */
export async function noteOn(
  api: Api,
  { ticket, ...ref }: AlertTicketRef,
  text: string,
  options: ActionOptions,
): Promise<void> {
  if (!(await isOffered(api, replies, 'create'))) return
  const stored = await findTicket(api, ticket, ref.scope)
  if (stored === undefined) return
  const note = { ...ref, ticket: stored, text }
  if (hasNote(await readReplies(api, stored), note)) return
  const { failure } = await noteOnTicket(api, note, options)
  if (failure !== undefined) throw failure
}

/**
 * Sets a resolved ticket to Open again, with a note. Returns undefined if it can't be used again: it was closed or
 * archived, is gone, or the server has no replies. One that a person has opened again is used even without a note.
 */
export async function reopenTicket(
  api: Api,
  { ticket, ...ref }: AlertTicketRef,
  text: string,
  options: ActionOptions,
): Promise<LeftTicket | undefined> {
  const stored = await findTicket(api, ticket, ref.scope)
  if (stored === undefined || !isUsable(stored.row)) return undefined
  const left = { ticket, number: numberOf(stored.row) }
  const isResolved = !isOpen(tickets, stored.row)
  if (!(await isOffered(api, replies, 'create'))) {
    return isResolved ? undefined : { ...left, status: BY_PERSON }
  }
  const note = { ...ref, ticket: stored, text }
  const isNoted = hasNote(await readReplies(api, stored), note)
  if (isResolved || !isNoted) {
    const status = isResolved ? REOPENED_STATUS : undefined
    const { failure } = await noteOnTicket(api, { ...note, status }, options)
    if (failure !== undefined) throw failure
  }
  // One that a person has opened again has another status than this program gave it, unless a killed run did.
  const status = isResolved || isNoted ? REOPENED_STATUS : BY_PERSON
  return { ...left, status }
}

/** Returns the number of an alert's ticket, as shown, if it is open now. */
export async function numberIfOpen(
  api: Api,
  { id, ticket, scope }: AlertTicketRef,
): Promise<string | undefined> {
  const stored = await findTicket(api, ticket, scope)
  if (stored === undefined) return undefined
  const { row } = stored
  if (!isOpen(tickets, row) || isArchived(tickets, row)) return undefined
  return alertIdIn(String(row['ticket_details'] ?? '')) === id ? numberOf(row) : undefined
}

/** What is noted about a recovery, and the status that this program last gave the ticket, if it did. */
interface RecoveryNote extends Pick<TicketNote, 'text' | 'start'> {
  lastStatus: number | undefined
}

/** Resolves the ticket of an alert that has recovered, or only says so on it; undefined if it is not open any more. */
export async function recoverOn(
  api: Api,
  { ticket, ...ref }: AlertTicketRef,
  { lastStatus = NEW_STATUS, ...note }: RecoveryNote,
  options: ActionOptions,
): Promise<RecoveryResult | undefined> {
  const stored = await findTicket(api, ticket, ref.scope)
  if (stored === undefined || !isOpen(tickets, stored.row)) return undefined
  return recoverTicket(api, { ...ref, ...note, ticket: stored, lastStatus }, options)
}

async function findTicket(
  api: Api,
  ticket: number,
  scope: Scope,
): Promise<StoredRecord | undefined> {
  const stored = await readById(api, tickets, ticket)
  return stored !== undefined && isInScope(tickets, stored.row, scope) ? stored : undefined
}

/** Whether a reply can still set a ticket's status: not once it was closed (H37). */
function isUsable(row: Row): boolean {
  return (
    !isArchived(tickets, row) &&
    !hasFinalEffect(tickets, row) &&
    row['ticket_status'] !== CLOSED_STATUS
  )
}

/** A ticket's number as shown (`TCK-12`), or its ID if the row lacks it. */
export function numberOf(row: Row): string {
  const number = formatRecordNumber(tickets, row)
  return number === '' ? `ID ${row[tickets.id]}` : number
}

function statusOf(row: Row | undefined): number {
  const status = row?.['ticket_status']
  return typeof status === 'number' ? status : NEW_STATUS
}
