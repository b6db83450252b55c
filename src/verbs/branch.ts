import type { BranchSpec, CommandSpec } from '../command.ts'
import type { OperationName, Resource } from '../resources/definition.ts'
import { archiveCommand, unarchiveCommand } from './archive.ts'
import { createCommand } from './create.ts'
import { credentialCommands } from './credentials.ts'
import { deleteCommand } from './delete.ts'
import { getCommand } from './get.ts'
import { listCommand } from './list.ts'
import { ticketCommands } from './tickets.ts'
import { updateCommand } from './update.ts'

const WRITES: readonly (readonly [OperationName, (resource: Resource) => CommandSpec])[] = [
  ['create', createCommand],
  ['update', updateCommand],
  ['delete', deleteCommand],
  ['archive', archiveCommand],
  ['unarchive', unarchiveCommand],
]

/** The commands of a module: every verb that ITFlow's documentation or any release has for it. */
export function resourceBranch(resource: Resource): BranchSpec {
  const isOffered = (verb: OperationName) =>
    resource.operations[verb] !== undefined || resource.documented?.includes(verb) === true
  return {
    name: resource.name,
    aliases: [resource.singular],
    summary: resource.summary,
    commands: [
      listCommand(resource),
      ...(hasOwnId(resource) ? [getCommand(resource)] : []),
      ...WRITES.filter(([verb]) => isOffered(verb)).map(([, build]) => build(resource)),
      ...(resource.name === 'tickets' ? ticketCommands() : []),
      ...(resource.name === 'credentials' ? credentialCommands() : []),
    ],
  }
}

/** Time is added up by the server: its rows have no ID of their own to be got by. */
function hasOwnId({ fields, id }: Resource): boolean {
  return fields[id]?.kind === 'id'
}
