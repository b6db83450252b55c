import type { CommandSpec } from './command.ts'
import { type CommandEntry, isBranch } from './command-entry.ts'
import { branchHelp, commandHelp, optionsHelp, rootHelp } from './help.ts'
import { commandTree } from './registry.ts'

/** The whole reference, made from the command tree: docs/reference.md. */
export async function referenceText(): Promise<string> {
  const tree = commandTree()
  const sections = await Promise.all(tree.map(sectionOf))
  return [
    '# Reference',
    '',
    'Made from the command tree by `npm run docs`. Every command takes the options at the end of this page.',
    '',
    block(rootHelp(tree)),
    ...sections,
    '## Options of every command',
    '',
    block(optionsHelp()),
  ].join('\n')
}

async function sectionOf(entry: CommandEntry): Promise<string> {
  const spec = await entry.load()
  if (!isBranch(spec)) return commandSection(spec, `itflow ${entry.name}`, '##')
  const commands = spec.commands.map((command) =>
    commandSection(command, `itflow ${spec.name} ${command.name}`, '###'),
  )
  return [`## itflow ${spec.name}`, '', block(branchHelp(spec)), ...commands].join('\n')
}

function commandSection(command: CommandSpec, path: string, level: string): string {
  return [`${level} ${path}`, '', block(commandHelp(command, path))].join('\n')
}

function block(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\`\n`
}
