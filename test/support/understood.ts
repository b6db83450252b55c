import { findEntry } from '../../src/cli/command-entry.ts'
import { extractGlobals } from '../../src/cli/globals.ts'
import { parseCommand } from '../../src/cli/parse-command.ts'
import { commandTree } from '../../src/cli/registry.ts'

const TREE = commandTree()

/** Throws unless the program understands its part of a command line: the command, its options and their values. */
export async function requireUnderstood(line: string): Promise<void> {
  const [program, ...argv] = shellWords(line)
  const { rest, failure } = extractGlobals(argv)
  if (program !== 'itflow') throw new Error(`${line}: no command of this program`)
  if (failure !== undefined) throw failure
  const [name = '', ...words] = rest
  const entry = findEntry(TREE, name)
  if (entry === undefined) throw new Error(`${line}: no such command`)
  const parsed = await parseCommand(entry, await entry.load(), words)
  if (!('command' in parsed)) throw new Error(`${line}: not a command, but a group of them`)
}

/** The words of the program's own part of a command line, as a shell takes them. */
function shellWords(line: string): string[] {
  const own = line.split(/ (?:\|\|?|<|>|&&) /).find((part) => part.startsWith('itflow')) ?? line
  const words = own.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}
