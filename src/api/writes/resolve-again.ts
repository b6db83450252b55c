import { UnsupportedError } from '../../errors.ts'
import { resources } from '../../resources/index.ts'
import { CLOSED, RESOLVED } from '../../resources/statuses.ts'
import type { Api } from '../api.ts'
import { readById } from '../finding.ts'
import { webAddress } from '../web.ts'
import type { Outcome, WriteRequest } from './perform.ts'
import { unverified } from './telling.ts'

/** What the reply says that resolves a ticket once more; the server takes none without a text. */
const MESSAGE = 'Resolved again.'

/** Whether tickets/resolve would refuse a ticket for good: it was resolved before, and a reply has reopened it (H46). */
export function wasReopened({ verb, target }: WriteRequest): boolean {
  const { ticket_status: status, ticket_resolved_at: at = null } = target?.row ?? {}
  return verb === 'resolve' && at !== null && status !== CLOSED
}

/**
 * Resolves such a ticket by an internal reply that sets the status. Throws an UnsupportedError where the server
 * takes no replies (before 26.08): there only the browser can.
 */
export async function resolveByReply(
  api: Api,
  request: WriteRequest,
  perform: (request: WriteRequest) => Promise<Outcome>,
): Promise<Outcome> {
  const { target, client } = request
  const id = Number(target?.row['ticket_id'])
  const { 'ticket-replies': replies, tickets } = resources
  if ((await api.capabilities.presence(replies.module, 'create')) === 'absent') {
    throw await onlyInBrowser(api, request)
  }
  const reply = await perform({
    resource: replies,
    verb: 'create',
    given: {
      ticket_reply: MESSAGE,
      ticket_reply_type: 'Internal',
      ticket_reply_ticket_id: id,
      ticket_status: RESOLVED,
    },
    client,
    related: { isTicketClosed: false },
  })
  const plan = { ...reply.plan, request }
  const why = {
    code: 'resolved_by_reply',
    hazard: 'H46',
    message:
      'ITFlow does not resolve a reopened ticket again, so an internal reply sets the status (H46)',
  }
  if (reply.state === 'planned') return { ...reply, plan, notices: [why, ...reply.notices] }
  const stored = await readById(api, tickets, id)
  const notices = [why, ...reply.notices, ...(stored === undefined ? [unverified()] : [])]
  return { state: 'done', id, row: stored?.row, notices, plan }
}

async function onlyInBrowser(api: Api, { target }: WriteRequest): Promise<UnsupportedError> {
  const address = target && (await webAddress(api, resources.tickets, target.row))
  return new UnsupportedError(
    `${api.settings.instance} cannot resolve a ticket that was resolved before and reopened`,
    {
      hazard: 'H46',
      hint: `Before ITFlow 26.08 only the browser can${address === undefined ? '' : `: ${address}`}`,
    },
  )
}
