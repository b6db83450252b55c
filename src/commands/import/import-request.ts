import type { ChangeLimit } from '../../actions/change-limit.ts'
import { type CommandInput, hasOption, integerOption, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { matchKeysOf } from '../../import/match-keys.ts'
import type { Resource } from '../../resources/definition.ts'
import { changeLimitOf } from '../../verbs/change-limit.ts'
import { requireResource } from './importable.ts'
import { CONCURRENCY } from './options.ts'

/** How an import is to be done, whatever it is of. */
export interface ImportMode {
  isCheck: boolean
  skipsInvalid: boolean
  limit: ChangeLimit
  concurrency: number | undefined
}

/** An import of a file. */
export interface ImportRequest extends ImportMode {
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
export function namedResource({ args: [word] }: CommandInput): Resource | undefined {
  return word === undefined ? undefined : requireResource(word)
}

/** What the line says of an import of a file; throws a UsageError. */
export function parseImportRequest(context: Context, input: CommandInput): ImportRequest {
  const manner = readManner(context, input)
  const resource = namedResource(input)
  const [, file] = input.args
  if (resource === undefined) {
    throw new UsageError('Name what to import, and a file', {
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
const FIXED_BY_PLAN = ['map', 'match', 'sheet', 'save-plan', 'replace-secrets'] as const

/** How a plan that was kept is to be carried out; throws a UsageError for what the plan has settled. */
export function parsePlanMode(context: Context, input: CommandInput): ImportMode {
  const manner = readManner(context, input)
  const [, file] = input.args
  if (file !== undefined) {
    throw new UsageError(`--plan carries out what was planned: leave out ${file}`)
  }
  const settled = FIXED_BY_PLAN.find((name) => input.options[name] !== undefined)
  if (settled !== undefined || context.flags.encoding !== undefined) {
    const option = settled ?? 'encoding'
    throw new UsageError(`--plan carries out what was planned: leave out --${option}`, {
      hint: 'For another plan, import the file again',
    })
  }
  return manner
}

function readManner(context: Context, input: CommandInput): ImportMode {
  const isCheck = hasOption(input, 'check')
  if (isCheck && context.flags.dryRun !== true) {
    throw new UsageError('--check goes with --dry-run', { hint: 'Add --dry-run' })
  }
  return {
    isCheck,
    skipsInvalid: hasOption(input, 'skip-invalid'),
    limit: changeLimitOf(input),
    concurrency: integerOption(input, CONCURRENCY),
  }
}

function matchOf(input: CommandInput, resource: Resource): readonly string[] | undefined {
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
