import type { Api } from '../api/api.ts'
import { withOperation } from '../api/capabilities/operation.ts'
import {
  type CommandInput,
  type CommandSpec,
  hasOption,
  type OptionSpec,
  textOption,
} from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { nounOf } from '../records/describe-record.ts'
import { flagOf, labelInSentence, matchFieldNames } from '../records/field-names.ts'
import type { CheckedValues } from '../records/input.ts'
import type { Resource } from '../resources/definition.ts'
import { NAME } from '../resources/natural-keys.ts'
import { fieldOptions } from './field-options.ts'
import { readInputValues } from './input-values.ts'
import { requireOwner, scopeForCreate } from './new-record.ts'
import { optionFor, shapeOptions } from './options.ts'
import { type OutputShape, readOutputShape } from './output-shape.ts'
import { idOnly, showRecords } from './present-written.ts'
import { readSecrets } from './secret-values.ts'
import { textFormatOptions } from './text-format.ts'
import { upsertLocked } from './upsert-lock.ts'
import { planUnchanged, reportOutcome } from './write-report.ts'

/** `itflow RESOURCE upsert --match KEY --field value …`. */
export function upsertCommand(resource: Resource): CommandSpec {
  const { create, update } = resource.operations
  const isOffered = create !== undefined && update !== undefined
  return {
    name: 'upsert',
    summary: `Update the matching ${nounOf(resource)}, or create a new one`,
    description: `Without --match, it is found by its ${defaultKeysText(resource)}. If several match (exit status 6), or the match is archived (10), nothing is written.`,
    options: [
      matchOption(resource),
      ...upsertFieldOptions(resource),
      ...textFormatOptions(resource, 'create'),
      ...shapeOptions(resource),
    ],
    examples: isOffered ? examplesOf(resource) : [],
    isWrite: true,
    allowsUnknownOptions: !isOffered,
    run: (context, input) => runUpsert(context, resource, input),
  }
}

/** Describes the default keys for a sentence: each key in order, and the name if the record has none of them. */
function defaultKeysText(resource: Resource): string {
  const { matchKeys = [...Object.keys(resource.keys), NAME], label, fields } = resource
  const texts = matchKeys.map((key) => {
    const words = key.split('+').map((word) => {
      const name =
        resource.keys[word] ?? (word === NAME ? label : matchFieldNames(resource, word)[0])
      return labelInSentence(fields[name ?? ''] ?? { label: word })
    })
    return words.join(' and ')
  })
  const rest = matchKeys.includes(NAME) ? '' : ', or else by its name'
  return `${texts.join(', then by its ')}${rest}`
}

function matchOption({ name: resource }: Resource): OptionSpec {
  return {
    name: 'match',
    type: { kind: 'fields', resource },
    help: 'keys to find it by, in order; join fields with +',
    group: 'Selection',
  }
}

/** Builds the options for a record's fields; none is required, since the record may exist. */
function upsertFieldOptions(resource: Resource): readonly OptionSpec[] {
  return fieldOptions(resource, 'create')
    .filter(({ name }) => name !== 'edit')
    .map(({ isRequired: _, ...option }) =>
      isGenerated(option) ? { ...option, help: `${option.help} if it's new` } : option,
    )
}

/** Returns whether an option generates a secret: with a new one each time, a record would never be up to date. */
function isGenerated({ type }: Pick<OptionSpec, 'type'>): boolean {
  return type.kind === 'secret' && type.method === 'random'
}

/** Turns the examples of create into examples of upsert. */
function examplesOf(resource: Resource): readonly string[] {
  const { examples, name, label, keys } = resource
  const createExamples = examples.filter((example) => example.startsWith(`itflow ${name} create `))
  const found = createExamples
    .filter((example) => !example.includes(' --edit'))
    .map((example) => {
      const key = Object.keys(keys).find((word) => example.includes(` --${word} `)) ?? NAME
      return example.replace(' create ', ` upsert --match ${key} `)
    })
  return found.length > 0
    ? found
    : [`itflow ${name} upsert --match ${NAME} --${flagOf(resource, label)} X`]
}

async function runUpsert(context: Context, resource: Resource, input: CommandInput): Promise<void> {
  const api = await context.api()
  const match = matchOf(input)
  const line = await withOperation(api, resource, 'update', () =>
    withOperation(api, resource, 'create', () =>
      readUpsert(context, api, resource, { input, match }),
    ),
  )
  const scope = await scopeForCreate(context, api, resource)
  const targetScope = await api.resolveScope(context.flags)
  const { secrets, generated } = await secretsOf(context, api, resource, input)
  const request = {
    ...{ resource, scope, targetScope, match, createValues: generated },
    values: new Map([...line.values, ...secrets]),
    labelOf: optionFor(resource),
  }
  const { did, outcome } = await upsertLocked(context, api, request)
  reportOutcome(context, resource, outcome, did)
  await planUnchanged(context, api, outcome)
  const row = outcome.row ?? idOnly(resource, { [resource.id]: outcome.id ?? null })
  await showRecords(context, resource, { shaping: line.shaping, rows: [row] })
  if (outcome.failure !== undefined) throw outcome.failure
}

/** Reads what can be read and checked of an upsert without the server. */
async function readUpsert(
  context: Context,
  api: Api,
  resource: Resource,
  { input, match }: { input: CommandInput; match: readonly string[] | undefined },
): Promise<{ shaping: OutputShape; values: CheckedValues }> {
  const [{ matchKeysOf }, { upsertKeys }] = await Promise.all([
    import('../import/match-keys.ts'),
    import('../import/upsert.ts'),
  ])
  matchKeysOf(resource, match)
  const shaping = await readOutputShape(resource, input)
  requireOwner(context, api, resource)
  const values = await readInputValues(context, api, { resource, input, on: 'create' })
  upsertKeys({ resource, match, values, labelOf: optionFor(resource) })
  return { shaping, values }
}

/** Reads `--match`; undefined without it. */
function matchOf(input: CommandInput): readonly string[] | undefined {
  const text = textOption(input, 'match')
  if (text === undefined) return undefined
  const words = text.split(',').map((word) => word.trim())
  const named = words.filter((word) => word !== '')
  if (named.length === 0) throw new UsageError('--match needs at least one key')
  return named
}

/** Reads the secrets from the command line, and those generated for new records only. */
async function secretsOf(
  context: Context,
  api: Api,
  resource: Resource,
  input: CommandInput,
): Promise<{ secrets: CheckedValues; generated: CheckedValues }> {
  const all = await readSecrets(context, api, { resource, input, on: 'create' })
  const names = fieldOptions(resource, 'create')
    .filter((option) => isGenerated(option) && hasOption(input, option.name))
    .map(({ field }) => field?.name)
  const pickSecrets = (isMade: boolean) =>
    new Map([...all].filter(([name]) => names.includes(name) === isMade))
  return { secrets: pickSecrets(false), generated: pickSecrets(true) }
}
