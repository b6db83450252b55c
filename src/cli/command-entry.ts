import type { BranchSpec, CommandSpec } from './command.ts'

/** A word after `itflow`, and how what it stands for is loaded when it is named. */
export interface CommandEntry {
  name: string
  aliases: readonly string[]
  summary: string
  /** The heading it stands under in `itflow --help`. */
  group: string
  /**
   * A branch has commands, a command runs. Where `verb` is one that can be loaded alone, the branch may come
   * with that command only.
   */
  load(verb?: string): Promise<BranchSpec | CommandSpec>
}

/** The entry of a word in a command tree: its name, or its singular. */
export function findEntry(tree: readonly CommandEntry[], word: string): CommandEntry | undefined {
  const name = word.toLowerCase()
  // Names first: an alias asks for the declaration.
  return (
    tree.find((entry) => entry.name === name) ?? tree.find(({ aliases }) => aliases.includes(name))
  )
}

/** Whether a loaded entry has commands below it. */
export function isBranch(spec: BranchSpec | CommandSpec): spec is BranchSpec {
  return 'commands' in spec
}
