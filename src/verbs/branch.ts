import type { BranchSpec, CommandSpec } from '../cli/command.ts'
import { aliasOf } from '../resources/command-alias.ts'
import type { Resource } from '../resources/definition.ts'
import { isOwned } from '../resources/ownership.ts'
import { hasVerb } from '../resources/verbs.ts'
import { getCommand } from './get.ts'
import { listCommand } from './list.ts'

/**
 * Builds the commands of a module: every verb that ITFlow's documentation or any release has for it. If `verb` only
 * reads, only that command is built: the others load the write pipeline, which is slow.
 */
export async function resourceBranch(resource: Resource, verb?: string): Promise<BranchSpec> {
  const { name, summary } = resource
  const read = readCommand(resource, verb?.toLowerCase())
  const commands = read === undefined ? await allCommands(resource) : [read]
  return {
    name,
    aliases: [aliasOf(resource)],
    summary,
    // Assigned, not copied: a copy would evaluate the lazy getters of a command.
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

/** Finds the read command with that name or alias; later ones aren't built, since their options are slow to build. */
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
