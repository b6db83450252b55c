import type { CommandInput, CommandSpec } from '../cli/command.ts'
import { commandDocument } from '../cli/command-document.ts'
import { type CommandEntry, isBranch } from '../cli/command-entry.ts'
import { helpRows, helpWidth, joinLines } from '../cli/help-layout.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { FORMATS, STRUCTURED_FORMATS } from '../output/formats.ts'
import { applyQuery } from '../output/query-result.ts'
import type { Sheet } from '../output/sheet.ts'
import { QUERY } from '../verbs/options.ts'
import { queryOf } from '../verbs/output-shape.ts'

/** `itflow commands`: prints the command tree, as JSON for programs or as lines. */
export function commandsCommand(tree: readonly CommandEntry[]): CommandSpec {
  return {
    name: 'commands',
    reach: 'program',
    summary: 'Print the command tree, with options, types and exit statuses',
    description:
      'With --json, prints one document: every command with its arguments and options, their types and choices, examples, and the exit statuses it can end with. docs/commands.schema.json describes it.',
    options: [QUERY],
    examples: [
      'itflow commands',
      'itflow commands --json',
      'itflow commands --json --query "commands[].path[]"',
    ],
    run: (context, input) => showCommands(context, input, tree),
  }
}

async function showCommands(
  context: Context,
  input: CommandInput,
  tree: readonly CommandEntry[],
): Promise<void> {
  const query = await queryOf(undefined, input)
  const format = context.format()
  if (query === undefined && FORMATS[format].reader === 'person') {
    return context.showText(await treeText(tree, helpWidth(context.io.output)))
  }
  const sheet: Sheet = {
    fields: [],
    columns: [],
    rows: [],
    isList: false,
    result: await commandDocument(tree),
  }
  if (query !== undefined) return context.show(applyQuery(sheet, query))
  if (!STRUCTURED_FORMATS.includes(format)) {
    throw new UsageError(`A tree can't be printed as ${FORMATS[format].title}`, {
      hint: 'Use --json, or select a part with --query',
    })
  }
  return context.show(sheet)
}

/** Returns every command with its purpose; subcommands follow their branch, indented. */
async function treeText(tree: readonly CommandEntry[], width: number): Promise<string> {
  const rows: (readonly [string, string])[] = []
  for (const entry of tree) {
    const spec = await entry.load()
    rows.push([`itflow ${entry.name}`, entry.summary])
    if (!isBranch(spec)) continue
    rows.push(...spec.commands.map(({ name, summary }) => [`  ${name}`, summary] as const))
  }
  return joinLines(helpRows(rows, width))
}
