import type { BranchSpec, CommandSpec } from './command.ts'

/** A command or branch at the first level, which is loaded only when it is used. */
export interface CommandEntry {
  name: string
  aliases: readonly string[]
  summary: string
  /** Its heading in `itflow --help`. */
  group: string
  /**
   * Loads a branch, which has commands, or a command, which runs. If `verb` can be loaded alone, the branch may contain
   * only that command.
   */
  load(verb?: string): Promise<BranchSpec | CommandSpec>
  /** The option with which it answers as a monitoring plugin, without its dashes; its run then throws a PluginResult. */
  plugin?: string
}

/** Finds an entry of a command tree by its name or an alias. */
export function findEntry(tree: readonly CommandEntry[], word: string): CommandEntry | undefined {
  const name = word.toLowerCase()
  // Names first: computing an alias needs the resource's declaration.
  return (
    tree.find((entry) => entry.name === name) ?? tree.find(({ aliases }) => aliases.includes(name))
  )
}

/** Whether a loaded entry has commands below it. */
export function isBranch(spec: BranchSpec | CommandSpec): spec is BranchSpec {
  return 'commands' in spec
}
