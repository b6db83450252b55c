import type { WireReply } from '../wire.ts'
import type { Call } from './call.ts'
import { readCredentials } from './credentials-read.ts'
import { readInvoiceItems } from './invoice-items-read.ts'
import { readModule } from './module-read.ts'
import { readTicketReplies } from './ticket-replies-read.ts'
import { readTime } from './time-read.ts'

/** Handles a read. */
export function dispatchRead(call: Call): WireReply {
  switch (call.target.resource.name) {
    case 'credentials':
      return readCredentials(call)
    case 'invoice-items':
      return readInvoiceItems(call)
    case 'ticket-replies':
      return readTicketReplies(call)
    case 'time':
      return readTime(call)
    default:
      return readModule(call)
  }
}
