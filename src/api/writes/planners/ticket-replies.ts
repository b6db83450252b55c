import { RefusedError } from '../../../errors.ts'
import { CLOSED_STATUS } from '../../../resources/ticket-statuses.ts'
import { type Planner, withNotice, withWarning } from '../plan.ts'

/** Refuses replies with a status that would leave a ticket half closed or half open. */
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
      throw new RefusedError(
        'a new status would leave a closed ticket half open; closing is final.',
        {
          hazard: 'H37',
          hint: {
            say: [
              'Instead: reply without ',
              { do: 'leave-out', resource: resource.name, fields: ['ticket_status'] },
              ', or open a new ticket.',
            ],
          },
        },
      )
    }
    return draft
  },
}

/** Warns that a reply does not reopen a closed ticket (H37). */
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

/** Reports that a public reply is mailed to the contact and the watchers. */
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
