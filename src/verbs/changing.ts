import type { CommandSpec } from '../command.ts'
import type { Resource } from '../resources/definition.ts'
import { hasVerb, type Verb } from '../resources/verbs.ts'
import { archiveCommand, unarchiveCommand } from './archive.ts'
import { createCommand } from './create.ts'
import { credentialCommands } from './credentials.ts'
import { deleteCommand } from './delete.ts'
import { ticketCommands } from './tickets.ts'
import { updateCommand } from './update.ts'

const WRITES: readonly (readonly [Verb, (resource: Resource) => CommandSpec])[] = [
  ['create', createCommand],
  ['update', updateCommand],
  ['delete', deleteCommand],
  ['archive', archiveCommand],
  ['unarchive', unarchiveCommand],
]

/** What a module has beside list and get: the verbs that change records, and what tickets and credentials have of their own. */
export function changingCommands(resource: Resource): readonly CommandSpec[] {
  return [
    ...WRITES.filter(([verb]) => hasVerb(resource, verb)).map(([, build]) => build(resource)),
    ...(resource.name === 'tickets' ? ticketCommands() : []),
    ...(resource.name === 'credentials' ? credentialCommands() : []),
  ]
}
