import type { ArgumentSpec, CommandSpec, OptionSpec } from '../cli/command.ts'
import { type CommandEntry, isBranch } from '../cli/command-entry.ts'
import { outputOptionOf } from '../cli/globals.ts'
import { optionText } from '../cli/option-help.ts'
import { takesValue } from '../cli/option-types.ts'
import { TENANT } from '../resources/index.ts'
import type { CommandData, EntryData, OptionData, RootData } from './tree-types.ts'
import { valueData } from './values.ts'

/** Converts the command tree to data, a text for each file: `root`, and one with the name of each entry. */
export async function treeFiles(
  tree: readonly CommandEntry[],
  globals: readonly OptionSpec[],
): Promise<ReadonlyMap<string, string>> {
  const root: RootData = {
    tenant: TENANT,
    entries: tree.map(({ name, aliases, summary }) => ({ name, aliases, help: summary })),
    options: [...globals.map(optionData), { name: 'help', short: 'h', help: 'help on a command' }],
  }
  const files = new Map([['root', text(root)]])
  for (const entry of tree) files.set(entry.name, text(await entryData(entry)))
  return files
}

function text(data: RootData | EntryData): string {
  return `${JSON.stringify(data)}\n`
}

async function entryData(entry: CommandEntry): Promise<EntryData> {
  const spec = await entry.load()
  return isBranch(spec)
    ? { commands: spec.commands.map(commandData) }
    : { command: commandData(spec) }
}

function commandData(command: CommandSpec): CommandData {
  const { name, aliases = [], summary, options = [] } = command
  const all: readonly ArgumentSpec[] = command.arguments ?? []
  return {
    name,
    aliases,
    help: summary,
    arguments: all.map(({ type }) => valueData(type)),
    ...(all.at(-1)?.isVariadic === true ? { isVariadic: true } : {}),
    ...(command.takesRest === true ? { takesRest: true } : {}),
    options: [
      ...options,
      ...(command.formats === undefined ? [] : [outputOptionOf(command.formats)]),
    ].map(optionData),
  }
}

function optionData(option: OptionSpec): OptionData {
  const { name, short, type, isRepeatable, isHidden } = option
  return {
    name,
    ...(short === undefined ? {} : { short }),
    help: optionText(option),
    ...(takesValue(type) ? { value: valueData(type) } : {}),
    ...(isRepeatable === true ? { isRepeatable } : {}),
    ...(isHidden === true ? { isHidden } : {}),
  }
}
