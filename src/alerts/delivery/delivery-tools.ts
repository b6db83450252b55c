import type { ActionOptions } from '../../actions/action-options.ts'
import type { Api } from '../../api/api.ts'
import { formatRecordNumber } from '../../records/record-number.ts'
import { resources } from '../../resources/index.ts'
import { ticketId, visitAlertTickets } from '../alert-tickets.ts'
import { ticketsOpenedHere } from '../opened-here.ts'
import { AlertAssets } from './alert-assets.ts'
import { AlertClients } from './alert-clients.ts'
import type { ToWall } from './alert-texts.ts'
import type { DeliveryTools } from './delivery-plan.ts'
import { type OpenTicket, TicketIndex } from './ticket-index.ts'

const { tickets } = resources

const MINUTE = 60_000

/** What tools for deliveries are made from. */
export interface DeliveryWorld
  extends Pick<DeliveryTools, 'place' | 'owner' | 'alerts' | 'config' | 'isMuted' | 'toWall'> {
  api(): Promise<Api>
  actionOptions: ActionOptions
  /** A monotonic clock in milliseconds. */
  now(): number
}

/** Makes the tools for deliveries; nothing is read yet. */
export function deliveryTools(world: DeliveryWorld): DeliveryTools {
  const { place, owner, alerts, config, isMuted, api, actionOptions, now } = world
  const openedHere = ticketsOpenedHere(place, owner)
  const read = async () => {
    const open: OpenTicket[] = []
    const highest = await visitAlertTickets(
      await api(),
      { kind: 'all' },
      openedHere,
      // Thousands may be open: no more of each is kept than is needed.
      ({ id, client, ticket }) => {
        const number = formatRecordNumber(tickets, ticket.row)
        open.push({ id, client, ticket: ticketId(ticket), number })
      },
    )
    return { open, highest }
  }
  return {
    ...{ api, config, isMuted, place, owner, openedHere, alerts, options: actionOptions },
    clients: new AlertClients(api, now),
    assets: new AlertAssets(api, now),
    index: new TicketIndex(read, now),
    toWall: inMinutes(world.toWall),
  }
}

/** Clocks are some milliseconds apart, but a text must stay the same when it is made again: only whole minutes count. */
function inMinutes(toWall: ToWall): ToWall {
  return (moment) => moment + Math.round((toWall(moment) - moment) / MINUTE) * MINUTE
}
