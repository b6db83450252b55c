import type { CommandSpec } from '../command.ts'
import type { OperationName, Resource } from '../resources/definition.ts'
import { archiveCommand, unarchiveCommand } from './archive.ts'
import { createCommand } from './create.ts'
import { credentialCommands } from './credentials.ts'
import { deleteCommand } from './delete.ts'
import { ticketCommands } from './tickets.ts'
import { updateCommand } from './update.ts'

const WRITES: readonly (readonly [OperationName, (resource: Resource) => CommandSpec])[] = [
  ['create', createCommand],
  ['update', updateCommand],
  ['delete', deleteCommand],
  ['archive', archiveCommand],
  ['unarchive', unarchiveCommand],
]

/** What a module has beside list and get: the verbs that change records, and what tickets and credentials have of their own. */
export function changingCommands(resource: Resource): readonly CommandSpec[] {
  return [
    ...WRITES.filter(([verb]) => isOffered(resource, verb)).map(([, build]) => build(resource)),
    ...(resource.name === 'tickets' ? ticketCommands() : []),
    ...(resource.name === 'credentials' ? credentialCommands() : []),
  ]
}

function isOffered({ operations, documented }: Resource, verb: OperationName): boolean {
  return operations[verb] !== undefined || documented?.includes(verb) === true
}
