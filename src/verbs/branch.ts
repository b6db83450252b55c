import type { BranchSpec, CommandSpec } from '../cli/command.ts'
import { aliasOf } from '../resources/command-alias.ts'
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
  const read = readCommand(resource, verb?.toLowerCase())
  const commands = read === undefined ? await allCommands(resource) : [read]
  return {
    name,
    aliases: [aliasOf(resource)],
    summary,
    // Not as copies: those would make what a command makes when it is asked for it.
    commands: isOwned(resource)
      ? commands.map((command) => Object.assign(command, { isScoped: true }))
      : commands,
  }
}

async function allCommands(resource: Resource): Promise<readonly CommandSpec[]> {
  const [{ openCommand }, { writeCommands }] = await Promise.all([
    import('./open.ts'),
    import('./write-commands.ts'),
  ])
  const opening = hasVerb(resource, 'get') ? [openCommand(resource)] : []
  return [...readCommands(resource), ...opening, ...writeCommands(resource)]
}

/** The one of that name or alias; those after it are not made, since their options take a while. */
function readCommand(resource: Resource, verb: string | undefined): CommandSpec | undefined {
  for (const read of readCommands(resource)) {
    if (verb !== undefined && [read.name, ...(read.aliases ?? [])].includes(verb)) return read
  }
  return undefined
}

function* readCommands(resource: Resource): Iterable<CommandSpec> {
  yield listCommand(resource)
  if (hasVerb(resource, 'get')) yield getCommand(resource)
}
