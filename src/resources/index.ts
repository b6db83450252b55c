import { assets } from './assets.ts'
import { certificates } from './certificates.ts'
import { clients } from './clients.ts'
import { contacts } from './contacts.ts'
import { credentials } from './credentials.ts'
import type { Resource } from './definition.ts'
import { documents } from './documents.ts'
import { domains } from './domains.ts'
import { expenses } from './expenses.ts'
import { invoiceItems } from './invoice-items.ts'
import { invoices } from './invoices.ts'
import { locations } from './locations.ts'
import { networks } from './networks.ts'
import { payments } from './payments.ts'
import { products } from './products.ts'
import { quotes } from './quotes.ts'
import { software } from './software.ts'
import { ticketReplies } from './ticket-replies.ts'
import { tickets } from './tickets.ts'
import { time } from './time.ts'
import { vendors } from './vendors.ts'

const DECLARED = {
  assets,
  certificates,
  clients,
  contacts,
  credentials,
  documents,
  domains,
  expenses,
  'invoice-items': invoiceItems,
  invoices,
  locations,
  networks,
  payments,
  products,
  quotes,
  software,
  'ticket-replies': ticketReplies,
  tickets,
  time,
  vendors,
}

/** The names of the resources, as the command line has them. */
export type ResourceName = keyof typeof DECLARED

/** All of them, in the order help shows them. */
export const RESOURCE_NAMES = Object.keys(DECLARED) as readonly ResourceName[]

/** Every module of ITFlow, by the name the command line has for it; made one by one, since a command needs few of them. */
export const resources = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.entries(DECLARED).map(([name, get]) => [name, { get, enumerable: true }]),
  ),
) as Readonly<Record<ResourceName, Resource>>
