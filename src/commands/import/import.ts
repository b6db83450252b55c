import { type CommandInput, type CommandSpec, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { isNeverImportable } from './importable.ts'
import { IMPORT_OPTIONS, importArguments } from './options.ts'

/** `itflow import RESOURCE FILE`: imports records from a file. `word` is the first argument on the command line. */
export function importCommand(word?: string): CommandSpec {
  return {
    name: 'import',
    isCheck: true,
    summary: 'Create and update many records from a file',
    description:
      'Plans every row first and shows the plan: which records match, what changes, and which rows are refused. Then asks once before writing; without a terminal, add --yes. --dry-run only shows the plan.\nRecords are matched by what identifies them (serial, MAC, e-mail, name) and columns by their headings; a map file changes both: itflow help maps. An empty cell leaves the stored value. A file that is not UTF-8 needs --encoding.\nWith --source, what the file says is remembered: the next import from that source writes only what it has changed since, and keeps edits made in ITFlow.',
    arguments: importArguments(),
    options: IMPORT_OPTIONS,
    examples: [
      'itflow import assets assets.csv --client acme --dry-run',
      'itflow import assets rmm.csv --map rmm.yaml --all-clients --skip-invalid --yes',
      'itflow import assets rmm.csv --map rmm.yaml --client acme --source rmm',
      'itflow import contacts contacts.csv --client acme --save-plan contacts.plan',
      'itflow import --plan contacts.plan --yes',
    ],
    isWrite: true,
    isScoped: true,
    allowsUnknownOptions: isNeverImportable(word),
    run: runImport,
  }
}

/** Imports a file or applies a saved plan, and loads only the code for that. */
async function runImport(context: Context, input: CommandInput): Promise<void> {
  const plan = textOption(input, 'plan')
  if (plan === undefined) {
    return (await import('./import-file.ts')).importFile(context, input)
  }
  return (await import('./import-plan-file.ts')).importPlanFile(context, input, plan)
}
