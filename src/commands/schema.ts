import type { CommandInput, CommandSpec } from '../cli/command.ts'
import type { ChoiceType } from '../cli/option-types.ts'
import { parseChoice } from '../cli/parse-option-values.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { DEFAULT_FORMAT, FORMATS, STRUCTURED_FORMATS } from '../output/formats.ts'
import { applyQuery } from '../output/query-result.ts'
import { moduleSchema } from '../records/module-schema.ts'
import { aliasOf } from '../resources/command-alias.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { namesDeclared, resources } from '../resources/index.ts'
import { QUERY } from '../verbs/options.ts'
import { queryOf } from '../verbs/output-shape.ts'

/** `itflow schema RESOURCE`: prints the JSON Schema of a module. */
export function schemaCommand(): CommandSpec {
  return {
    name: 'schema',
    reach: 'program',
    summary: 'Print the JSON Schema of records, and of input for writes',
    description:
      'Prints one JSON document (JSON Schema 2020-12): names, types, formats, choices, and the release that added a field (x-since). Secrets are write-only. Works without a server.',
    arguments: [{ type: moduleType(), help: 'the module' }],
    options: [QUERY],
    examples: [
      'itflow schema assets > assets.schema.json',
      'itflow schema tickets --query \'"$defs".create.required\'',
    ],
    // A schema is JSON and can't be a table.
    format: ({ output = 'json' }) => (output === DEFAULT_FORMAT ? 'json' : output),
    run: showSchema,
  }
}

function moduleType(): ChoiceType<ResourceName> {
  return { kind: 'choice', choices: namesDeclared(), placeholder: 'RESOURCE' }
}

async function showSchema(context: Context, input: CommandInput): Promise<void> {
  const query = await queryOf(undefined, input)
  const resource = resourceNamed(input.args[0] ?? '')
  const format = context.format()
  if (query === undefined && !STRUCTURED_FORMATS.includes(format)) {
    throw new UsageError(`A schema can't be printed as ${FORMATS[format].title}`, {
      hint: 'Use --json or -o yaml',
    })
  }
  const { conversation } = resource
  const result = moduleSchema(resource, conversation && resources[conversation.in])
  const sheet = { fields: [], columns: [], rows: [], isList: false, result }
  await context.show(query === undefined ? sheet : applyQuery(sheet, query))
}

/** Returns a module by its name or the name of one record; throws a UsageError that suggests the closest name. */
function resourceNamed(word: string): Resource {
  const names = namesDeclared()
  const found = names.find((name) => aliasOf(resources[name]) === word.toLowerCase())
  return resources[found ?? parseChoice(moduleType(), 'RESOURCE', word)]
}
