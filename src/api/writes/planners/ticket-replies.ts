import { RefusedError } from '../../../errors.ts'
import { CLOSED_STATUS } from '../../../resources/ticket-statuses.ts'
import { type Planner, withNotice, withWarning } from '../plan.ts'

/** A reply cannot close a ticket for good, nor give a closed one a status without making it half open. */
export const replyStatus: Planner = {
  hazard: 'H37',
  verbs: ['create'],
  modules: ['ticket-replies'],
  applies: ({ values }) => Number(values['ticket_status'] ?? 0) !== 0,
  plan: (draft, { resource, values, related }) => {
    if (Number(values['ticket_status']) === CLOSED_STATUS) {
      const id = Number(values['ticket_reply_ticket_id'] ?? 0)
      const ticket = id === 0 ? {} : { id }
      throw new RefusedError('a reply with the status Closed leaves the ticket half closed.', {
        hazard: 'H37',
        hint: { for: 'Instead', step: { do: 'close', resource: 'tickets', ...ticket } },
      })
    }
    if (related.isTicketClosed === true) {
      throw new RefusedError('a status on a closed ticket makes it half open; closing is final.', {
        hazard: 'H37',
        hint: {
          say: [
            'Instead: reply without ',
            { do: 'leave-out', resource: resource.name, fields: ['ticket_status'] },
            ', or open a new ticket.',
          ],
        },
      })
    }
    return draft
  },
}

/** A closed ticket takes replies, and stays closed (H37). */
export const replyOnClosed: Planner = {
  hazard: 'H37',
  verbs: ['create'],
  modules: ['ticket-replies'],
  applies: ({ related }) => related.isTicketClosed === true,
  plan: (draft) =>
    withWarning(draft, {
      code: 'ticket_closed',
      hazard: 'H37',
      message: 'This ticket is closed, and a reply does not reopen it',
    }),
}

/** A public reply mails the contact and the watchers; the type is always sent, since its absence means internal. */
export const replyType: Planner = {
  hazard: 'H28',
  verbs: ['create'],
  modules: ['ticket-replies'],
  applies: ({ values }) => values['ticket_reply_type'] === 'Public',
  plan: (draft) =>
    withNotice(draft, {
      code: 'mailed',
      hazard: 'H28',
      message: 'Public replies are mailed to the contact and the watchers',
    }),
}
