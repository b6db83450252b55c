import {
  type BranchSpec,
  type CommandInput,
  type CommandSpec,
  textOption,
} from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { nounsOf } from '../../records/describe-record.ts'
import { aliasOf } from '../../resources/command-alias.ts'
import type { Resource, ResourceName } from '../../resources/definition.ts'
import { namesDeclared, resources } from '../../resources/index.ts'
import { isOwned } from '../../resources/ownership.ts'
import { filterOptions } from '../../verbs/filter-options.ts'
import { listAndShow } from '../../verbs/list.ts'
import { readListInput } from '../../verbs/list-input.ts'
import { readListQuery } from '../../verbs/list-query.ts'
import { listOptions, periodOptions, shapeOptions, visibilityOptions } from '../../verbs/options.ts'
import { refuseDryRun, toOption } from '../../verbs/output-file.ts'
import { readRecordShape } from '../../verbs/output-shape.ts'
import { exportKindOf, messageFormatFor } from './format.ts'

const TO = toOption('records')

/** `itflow export`: a command for each module, or only for the one that `word` names. */
export function exportBranch(word?: string): BranchSpec {
  const names = namesDeclared()
  const wanted = names.find((name) => word !== undefined && isNamed(name, word.toLowerCase()))
  return {
    name: 'export',
    summary: 'Export records to a file: CSV, XLSX, JSON, NDJSON or YAML',
    commands: (wanted === undefined ? names : [wanted]).map((name) =>
      exportCommand(resources[name]),
    ),
  }
}

function isNamed(name: ResourceName, word: string): boolean {
  return name === word || aliasOf(resources[name]) === word
}

/** `itflow export RESOURCE`: writes the records that `list` finds, with every field. */
function exportCommand(resource: Resource): CommandSpec {
  const { name } = resource
  const alias = aliasOf(resource)
  return {
    name,
    aliases: alias === name ? [] : [alias],
    summary: `Export ${nounsOf(resource)} to a file or standard output`,
    description:
      'Exports every field except secrets, with references as IDs. The format is csv (the default), ndjson, json, yaml or xlsx. CSV and NDJSON can have any number of records, XLSX up to 10,000.',
    options: [
      TO,
      ...filterOptions(resource),
      ...periodOptions(resource),
      ...visibilityOptions(resource),
      ...listOptions(resource),
      ...shapeOptions(resource).filter(({ name: option }) => !UNUSED.has(option)),
    ],
    examples: [
      `itflow export ${name} --to ${name}.csv`,
      `itflow export ${name} --to ${name}.xlsx`,
      `itflow export ${name} -o ndjson --all > ${name}.ndjson`,
    ],
    isScoped: isOwned(resource),
    formats: ['csv', 'ndjson', 'json', 'yaml', 'xlsx'],
    format: (flags, input) => messageFormatFor(flags, textOption(input, TO.name)),
    run: (context, input) => runExport(context, resource, input),
  }
}

/** Options of lists that don't output records, or are only for tables. */
const UNUSED = new Set(['query', 'ids'])

async function runExport(context: Context, resource: Resource, input: CommandInput): Promise<void> {
  refuseDryRun(context, 'export')
  const to = textOption(input, TO.name)
  const readers = {
    query: () => readListQuery(resource, input, context),
    shaping: readRecordShape,
  }
  const kind = exportKindOf(context.flags, to)
  // At a terminal, show it to the person like a list.
  if (to === undefined && kind !== 'xlsx' && context.io.output.isTerminal) {
    return listAndShow(context, resource, input, readers)
  }
  const request = await readListInput(context, resource, input, readers)
  const { writeExport } = await import('./write.ts')
  await writeExport(context, resource, { ...request, kind, to })
}
