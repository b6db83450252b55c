import type { CommandSpec } from '../../src/cli/command.ts'
import { findEntry, isBranch } from '../../src/cli/command-entry.ts'
import { GLOBAL_OPTIONS } from '../../src/cli/globals.ts'
import { commandTree } from '../../src/cli/registry.ts'

/** The options that select the client. */
const SCOPES = ['--client', '--global', '--all-clients']

/** Returns the commands of this program in a text: `itflow assets list --client 3`. */
export function commandsIn(text: string): string[] {
  // A message about the command that was run doesn't suggest it.
  const advice = text.replace(/itflow \S+ has no command \S+/g, '')
  return [...advice.matchAll(/(?<![\w/.-])itflow((?: (?:"[^"\n]*"|[^\s"“”,;()]+))+)/g)].map(
    ([, words = '']) => words.trim().replace(/[.:]$/, ''),
  )
}

/** Returns what is wrong with a suggested command; undefined if the command and its options exist. */
export async function flawOf(command: string): Promise<string | undefined> {
  const [name = '', verb, ...rest] = command.split(' ')
  if (name.startsWith('--') || name.toUpperCase() === name) return undefined
  const entry = findEntry(commandTree(), name)
  if (entry === undefined) return `there is no ${name}`
  const spec = await entry.load()
  if (!isBranch(spec)) return optionFlaw(spec, [verb ?? '', ...rest], false)
  if (verb === undefined || verb.startsWith('--')) return undefined
  const known = spec.commands.find(({ name: own, aliases = [] }) =>
    [own, ...aliases].includes(verb),
  )
  return known === undefined
    ? `${name} has no ${verb}`
    : optionFlaw(known, rest, entry.group === 'Records')
}

function optionFlaw(
  { options = [], isScoped }: CommandSpec,
  words: readonly string[],
  isOfRecords: boolean,
) {
  const own = new Set(options.map((option) => `--${option.name}`))
  const isKnown = (option: string) => {
    // Every command accepts it, and it has no effect if there are no clients.
    if (SCOPES.includes(option) && isOfRecords && isScoped !== true) return false
    return (
      own.has(option) ||
      option === '--help' ||
      GLOBAL_OPTIONS.some(({ name }) => `--${name}` === option)
    )
  }
  const unknown = words
    .filter((word) => word.startsWith('--'))
    .map((word) => word.replace(/[.=].*$/, ''))
    .find((option) => !isKnown(option))
  return unknown === undefined ? undefined : `it has no ${unknown}`
}
