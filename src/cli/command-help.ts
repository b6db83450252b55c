import { UsageError } from '../errors.ts'
import { type CommandEntry, findEntry } from './command-entry.ts'
import { parseCommand } from './parse-command.ts'

/** The help of a command or a verb of it, as `--help` shows it; throws a UsageError for an unknown one. */
export async function commandLineHelp(
  tree: readonly CommandEntry[],
  name: string,
  rest: readonly string[],
  width: number,
): Promise<string> {
  const entry = findEntry(tree, name)
  if (entry === undefined) {
    throw new UsageError(`No help on ${name}`, { hint: 'See: itflow --help' })
  }
  const parsed = await parseCommand(entry, await entry.load(), [...rest, '--help'])
  if (!('help' in parsed)) throw new UsageError(`No help on ${[name, ...rest].join(' ')}`)
  return parsed.help(width)
}
