import type { ChangeLimit } from '../../actions/change-limit.ts'
import {
  type ArgumentSpec,
  hasOption,
  type Input,
  type OptionSpec,
  textOption,
  wholeOption,
} from '../../command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { matchKeysOf } from '../../import/match-keys.ts'
import { SWITCH, type WholeType } from '../../option-types.ts'
import type { Resource } from '../../resources/definition.ts'
import { changeLimitOf, MAX_CHANGES } from '../../verbs/change-limit.ts'
import { importable, importableType } from './importable.ts'

const READING = 'The file'
const PLAN = 'The plan'
const WRITING = 'Writing'

const CONCURRENCY: OptionSpec<WholeType> = {
  name: 'concurrency',
  type: { kind: 'whole', min: 1, max: 64 },
  help: 'at most this many requests at a time; usually as many as the server answers quickly',
  group: WRITING,
}

/** What `itflow import` is given beside the options that stand anywhere. */
export const IMPORT_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'map',
    type: { kind: 'file', holds: 'map' },
    help: 'how columns become fields, in YAML',
    group: READING,
  },
  {
    name: 'match',
    type: { kind: 'list', of: { kind: 'text', called: 'KEY' } },
    help: 'find records by these keys, in order: serial,name or name+network',
    group: READING,
  },
  {
    name: 'sheet',
    type: { kind: 'text', called: 'NAME' },
    help: 'of a spreadsheet, this sheet',
    group: READING,
  },
  {
    name: 'check',
    type: SWITCH,
    help: 'with --dry-run: exit 12 where there is something to do',
    group: PLAN,
  },
  {
    name: 'save-plan',
    type: { kind: 'file', holds: 'plan' },
    help: 'keep the plan in this file; without --yes nothing is written to ITFlow',
    group: PLAN,
  },
  {
    name: 'plan',
    type: { kind: 'file', holds: 'plan' },
    help: 'carry out a plan that was kept; it names the module and the file',
    group: PLAN,
  },
  {
    name: 'skip-invalid',
    type: SWITCH,
    help: 'write the others where rows are refused',
    group: WRITING,
  },
  {
    name: 'replace-secrets',
    type: SWITCH,
    help: 'replace passwords and one-time secrets that are stored',
    group: WRITING,
  },
  { ...MAX_CHANGES, group: WRITING },
  CONCURRENCY,
]

/** What `itflow import` is about: a module, and a file of records. */
export function importArguments(): readonly ArgumentSpec[] {
  return [
    { type: importableType(), help: 'what the records are', isOptional: true },
    {
      type: { kind: 'file', holds: 'records', takesDash: true },
      help: 'CSV, TSV, XLSX, JSON, NDJSON or YAML; - for standard input',
      isOptional: true,
    },
  ]
}

/** How an import is to be done, whatever it is of. */
export interface ImportManner {
  isCheck: boolean
  skipsInvalid: boolean
  limit: ChangeLimit
  concurrency: number | undefined
}

/** An import of a file. */
export interface ImportOrder extends ImportManner {
  resource: Resource
  /** As it was written; `-` for standard input. */
  file: string
  map: string | undefined
  match: readonly string[] | undefined
  sheet: string | undefined
  savePlan: string | undefined
  replacesSecrets: boolean
}

/** The module that the line names; undefined where it names none. Throws a UsageError for a word that is none. */
export function namedResource({ args: [word] }: Input): Resource | undefined {
  return word === undefined ? undefined : importable(word)
}

/** What the line says of an import of a file; throws a UsageError. */
export function readOrder(context: Context, input: Input): ImportOrder {
  const manner = readManner(context, input)
  const resource = namedResource(input)
  const [, file] = input.args
  if (resource === undefined) {
    throw new UsageError('Name what is imported, and a file', {
      hint: 'For example: itflow import assets assets.csv --client acme',
    })
  }
  if (file === undefined) {
    throw new UsageError(`Name a file with ${resource.nouns}, or - for standard input`, {
      hint: `For example: itflow import ${resource.name} ${resource.name}.csv --dry-run`,
    })
  }
  return {
    ...manner,
    ...{ resource, file, map: textOption(input, 'map'), match: matchOf(input, resource) },
    sheet: textOption(input, 'sheet'),
    savePlan: textOption(input, 'save-plan'),
    replacesSecrets: hasOption(input, 'replace-secrets'),
  }
}

/** What is settled in a plan, and can't be said once more. */
const SETTLED = ['map', 'match', 'sheet', 'save-plan', 'replace-secrets'] as const

/** How a plan that was kept is to be carried out; throws a UsageError for what the plan has settled. */
export function readPlanManner(context: Context, input: Input): ImportManner {
  const manner = readManner(context, input)
  const [, file] = input.args
  if (file !== undefined) {
    throw new UsageError(`--plan carries out what was planned: leave out ${file}`)
  }
  const settled = SETTLED.find((name) => input.options[name] !== undefined)
  if (settled !== undefined || context.flags.encoding !== undefined) {
    const option = settled ?? 'encoding'
    throw new UsageError(`--plan carries out what was planned: leave out --${option}`, {
      hint: 'For another plan, import the file again',
    })
  }
  return manner
}

function readManner(context: Context, input: Input): ImportManner {
  const isCheck = hasOption(input, 'check')
  if (isCheck && context.flags.dryRun !== true) {
    throw new UsageError('--check goes with --dry-run', { hint: 'Add --dry-run' })
  }
  return {
    isCheck,
    skipsInvalid: hasOption(input, 'skip-invalid'),
    limit: changeLimitOf(input),
    concurrency: wholeOption(input, CONCURRENCY),
  }
}

function matchOf(input: Input, resource: Resource): readonly string[] | undefined {
  const keys = textOption(input, 'match')
    ?.split(',')
    .map((key) => key.trim())
  if (keys === undefined) return undefined
  if (keys.some((key) => key === '')) {
    throw new UsageError(`--match ${textOption(input, 'match')}: a key is missing`)
  }
  // Whether they are keys is said before the file is read.
  matchKeysOf(resource, keys)
  return keys
}
