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

/** The module that the records of all others belong to. */
export const TENANT: ResourceName = 'clients'

/** The module whose rows name the technicians, whom the API does not list. */
export const TECHNICIANS: ResourceName = 'time'

/** The module whose secrets are read with the decrypt password. */
export const VAULT_RESOURCE: ResourceName = 'credentials'

const index: Partial<Record<ResourceName, Resource>> = {}

for (const [name, get] of Object.entries(DECLARED)) registerResource(name, get)

/** Every module of ITFlow, by the name the command line has for it; made one by one, since a command needs few of them. */
export const resources = index as Readonly<Record<ResourceName, Resource>>

/** The names of all that are declared now, in the order help shows them. */
export function namesDeclared(): readonly ResourceName[] {
  return Object.keys(index) as readonly ResourceName[]
}

/** Adds a module to the index, as its line above does; returns what takes it out again. For tests of made-up modules. */
export function registerResource(name: string, get: () => Resource): () => void {
  Object.defineProperty(index, name, { get, enumerable: true, configurable: true })
  return () => {
    delete index[name as ResourceName]
  }
}
