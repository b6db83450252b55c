import { type CommandInput, type CommandSpec, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { isNeverImportable } from './importable.ts'
import { IMPORT_OPTIONS, importArguments } from './options.ts'

/** `itflow import RESOURCE FILE`: many records from a file. `word` is what stands first behind it. */
export function importCommand(word?: string): CommandSpec {
  return {
    name: 'import',
    isCheck: true,
    summary: 'Create and update many records from a file',
    description:
      'What becomes of each row is planned first, and shown: which record it is about, what changes, and every row that is refused. Then it is asked for once; without a terminal --yes writes it. --dry-run shows the plan alone.\nRecords are found by what tells them apart (serial, MAC, e-mail, name), columns by their headings; a map file settles both: itflow help maps. An empty cell leaves what is stored. A file that is not UTF-8 needs --encoding.',
    arguments: importArguments(),
    options: IMPORT_OPTIONS,
    examples: [
      'itflow import assets assets.csv --client acme --dry-run',
      'itflow import assets rmm.csv --map rmm.yaml --all-clients --skip-invalid --yes',
      'itflow import contacts contacts.csv --client acme --save-plan contacts.plan',
      'itflow import --plan contacts.plan --yes',
    ],
    isWrite: true,
    isScoped: true,
    allowsUnknownOptions: isNeverImportable(word),
    run: runImport,
  }
}

/** What either way of importing takes is loaded once it is known which. */
async function runImport(context: Context, input: CommandInput): Promise<void> {
  const plan = textOption(input, 'plan')
  if (plan === undefined) {
    return (await import('./import-file.ts')).importFile(context, input)
  }
  return (await import('./import-plan-file.ts')).importPlanFile(context, input, plan)
}
