import type { BranchSpec, CommandSpec } from '../command.ts'
import { aliasOf } from '../resources/alias.ts'
import type { Resource } from '../resources/definition.ts'
import { isOwned } from '../resources/ownership.ts'
import { hasVerb } from '../resources/verbs.ts'
import { getCommand } from './get.ts'
import { listCommand } from './list.ts'

/**
 * The commands of a module: every verb that ITFlow's documentation or any release has for it. Where `verb`
 * reads, it comes alone: the others bring the write pipeline along, which takes a while to load.
 */
export async function resourceBranch(resource: Resource, verb?: string): Promise<BranchSpec> {
  const { name, summary } = resource
  const reads = readCommands(resource)
  const isMeant = (command: CommandSpec) => isCalled(command, verb?.toLowerCase())
  const commands = await commandsOf(resource, reads, isMeant)
  return {
    name,
    aliases: [aliasOf(resource)],
    summary,
    commands: isOwned(resource)
      ? commands.map((command) => ({ ...command, isScoped: true }))
      : commands,
  }
}

async function commandsOf(
  resource: Resource,
  reads: readonly CommandSpec[],
  isMeant: (command: CommandSpec) => boolean,
): Promise<readonly CommandSpec[]> {
  const read = reads.find(isMeant)
  if (read !== undefined) return [read]
  const opening = hasVerb(resource, 'get')
    ? [(await import('./open.ts')).openCommand(resource)]
    : []
  if (opening.some(isMeant)) return opening
  return [...reads, ...opening, ...(await import('./changing.ts')).changingCommands(resource)]
}

function readCommands(resource: Resource): readonly CommandSpec[] {
  return [listCommand(resource), ...(hasVerb(resource, 'get') ? [getCommand(resource)] : [])]
}

function isCalled({ name, aliases = [] }: CommandSpec, verb: string | undefined): boolean {
  return verb !== undefined && [name, ...aliases].includes(verb)
}
