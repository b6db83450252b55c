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

/** A resource's name, as on the command line. */
export type ResourceName = keyof typeof DECLARED

/** All resource names, in the order of help. */
export const RESOURCE_NAMES = Object.keys(DECLARED) as readonly ResourceName[]

/** The module that the records of other modules belong to. */
export const TENANT: ResourceName = 'clients'

/** The module whose rows name the technicians; the API can't list users. */
export const TECHNICIANS: ResourceName = 'time'

/** The module whose secrets are encrypted with the decrypt password. */
export const VAULT_RESOURCE: ResourceName = 'credentials'

const index: Partial<Record<ResourceName, Resource>> = {}

for (const [name, get] of Object.entries(DECLARED)) registerResource(name, get)

/** Every module of ITFlow by name. Each is built when it is first read, since a command needs only a few. */
export const resources = index as Readonly<Record<ResourceName, Resource>>

/** The names of all registered resources, made-up ones included, in the order of help. */
export function namesDeclared(): readonly ResourceName[] {
  return Object.keys(index) as readonly ResourceName[]
}

/** Adds a module to the index and returns a function that removes it; tests add made-up modules with it. */
export function registerResource(name: string, get: () => Resource): () => void {
  Object.defineProperty(index, name, { get, enumerable: true, configurable: true })
  return () => {
    delete index[name as ResourceName]
  }
}
