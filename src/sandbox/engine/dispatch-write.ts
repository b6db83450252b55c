import type { ResourceName } from '../../resources/definition.ts'
import type { OperationName } from '../../resources/operation.ts'
import type { WireReply } from '../wire.ts'
import { setArchived } from './archive.ts'
import { createAsset, deleteAsset, updateAsset } from './assets.ts'
import type { Call } from './call.ts'
import { createClient, deleteClient, updateClient } from './clients.ts'
import { createContact, deleteContact, updateContact } from './contacts.ts'
import { createRecord } from './create.ts'
import { createCredential, updateCredential } from './credentials.ts'
import { deleteRecord } from './delete.ts'
import { createDocument, updateDocument } from './documents.ts'
import { createDomain, updateDomain } from './domains.ts'
import { createInvoiceItem } from './invoice-items.ts'
import { createLocation, updateLocation } from './locations.ts'
import { createTicketReply } from './ticket-replies.ts'
import { closeTicket, createTicket, resolveTicket } from './tickets.ts'
import { updateRecord } from './update.ts'

type Writer = (call: Call) => WireReply

/** The writers of each operation for most modules. */
const defaultWriters: Readonly<Record<Exclude<OperationName, 'read'>, Writer>> = {
  create: createRecord,
  update: updateRecord,
  delete: deleteRecord,
  archive: (call) => setArchived(call, true),
  unarchive: (call) => setArchived(call, false),
  resolve: resolveTicket,
  close: closeTicket,
}

/** The writers of modules that differ from the others. */
const moduleWriters: Readonly<
  Partial<Record<ResourceName, Partial<Record<OperationName, Writer>>>>
> = {
  assets: { create: createAsset, update: updateAsset, delete: deleteAsset },
  clients: { create: createClient, update: updateClient, delete: deleteClient },
  contacts: { create: createContact, update: updateContact, delete: deleteContact },
  credentials: { create: createCredential, update: updateCredential },
  documents: { create: createDocument, update: updateDocument },
  domains: { create: createDomain, update: updateDomain },
  'invoice-items': { create: createInvoiceItem },
  locations: { create: createLocation, update: updateLocation },
  'ticket-replies': { create: createTicketReply },
  tickets: { create: createTicket },
}

/** Handles a write. */
export function dispatchWrite(call: Call): WireReply {
  const { resource, name } = call.target
  if (name === 'read') throw new RangeError('A read is not a write.')
  const writer = moduleWriters[resource.name]?.[name] ?? defaultWriters[name]
  return writer(call)
}
