import type { CommandSpec } from './command.ts'
import { type CommandEntry, isBranch } from './command-entry.ts'
import { branchHelp, commandHelp, optionsHelp, rootHelp } from './help.ts'
import { commandTree } from './registry.ts'

/** Makes the whole reference, docs/reference.md, from the command tree. */
export async function referenceText(): Promise<string> {
  const tree = commandTree()
  const sections = await Promise.all(tree.map(sectionOf))
  return [
    '# Reference',
    '',
    'Generated from the command tree by `npm run docs`. Every command also accepts the global options, which are listed at the end.',
    '',
    block(rootHelp(tree)),
    ...sections,
    '## Global options',
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
