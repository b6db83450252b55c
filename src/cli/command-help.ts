import { UsageError } from '../errors.ts'
import { type CommandEntry, findEntry } from './command-entry.ts'
import { parseCommand } from './parse-command.ts'

/** Returns the help of a command or verb, as `--help` shows it; throws a UsageError if it doesn't exist. */
export async function commandLineHelp(
  tree: readonly CommandEntry[],
  name: string,
  rest: readonly string[],
  width: number,
): Promise<string> {
  const entry = findEntry(tree, name)
  if (entry === undefined) {
    throw new UsageError(`No help for ${name}`, {
      hint: ['See: itflow --help', 'For help topics, see: itflow help --help'],
    })
  }
  const parsed = await parseCommand(entry, await entry.load(), [...rest, '--help'])
  if (!('help' in parsed)) throw new UsageError(`No help for ${[name, ...rest].join(' ')}`)
  return parsed.help(width)
}
