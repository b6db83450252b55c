import { type CommandInput, hasOption, integerOption, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { matchKeysOf } from '../../import/match-keys.ts'
import type { Resource } from '../../resources/definition.ts'
import { changeLimitOf } from '../../verbs/change-limit.ts'
import { CONCURRENCY } from '../runs/concurrency.ts'
import { type ImportLimits, limitsOf } from './import-limits.ts'
import { requireResource } from './importable.ts'
import { SOURCE_OPTIONS } from './source-options.ts'
import { onConflictOf, parseSyncRequest, type SyncRequest } from './sync-request.ts'

/** How to run an import, from a file or a saved plan. */
export interface ImportMode extends ImportLimits {
  isCheck: boolean
  skipsInvalid: boolean
  concurrency: number | undefined
}

/** A requested import of a file. */
export interface ImportRequest extends ImportMode {
  resource: Resource
  /** The path as written; `-` for standard input. */
  file: string
  map: string | undefined
  match: readonly string[] | undefined
  sheet: string | undefined
  savePlan: string | undefined
  replacesSecrets: boolean
  /** The source that the file comes from, if it is known as one. */
  sync: SyncRequest | undefined
}

/** Returns the module on the command line; undefined if there is none. Throws a UsageError for an unknown one. */
export function namedResource({ args: [word] }: CommandInput): Resource | undefined {
  return word === undefined ? undefined : requireResource(word)
}

/** Parses the command line for the import of a file; throws a UsageError. */
export function parseImportRequest(context: Context, input: CommandInput): ImportRequest {
  const mode = parseMode(context, input)
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
    ...mode,
    ...{ resource, file, map: textOption(input, 'map'), match: matchOf(input, resource) },
    sheet: textOption(input, 'sheet'),
    savePlan: textOption(input, 'save-plan'),
    replacesSecrets: hasOption(input, 'replace-secrets'),
    sync: parseSyncRequest(input, resource, context.clock()),
  }
}

/** The options that a saved plan has fixed. */
const FIXED_BY_PLAN = [
  ...['map', 'match', 'sheet', 'save-plan', 'replace-secrets'],
  ...SOURCE_OPTIONS.map(({ name }) => name),
]

/** Parses the command line for applying a saved plan; throws a UsageError for what the plan has fixed. */
export function parsePlanMode(context: Context, input: CommandInput): ImportMode {
  const mode = parseMode(context, input)
  const [, file] = input.args
  if (file !== undefined) {
    throw new UsageError(`--plan applies the plan as it was saved: leave out ${file}`)
  }
  const fixed = FIXED_BY_PLAN.find((name) => input.options[name] !== undefined)
  if (fixed !== undefined || context.flags.encoding !== undefined) {
    const option = fixed ?? 'encoding'
    throw new UsageError(`--plan applies the plan as it was saved: leave out --${option}`, {
      hint: 'To change the plan, import the file again',
    })
  }
  return mode
}

function parseMode(context: Context, input: CommandInput): ImportMode {
  // Report an invalid word before anything else is required.
  onConflictOf(input)
  const isCheck = hasOption(input, 'check')
  if (isCheck && context.flags.dryRun !== true) {
    throw new UsageError('--check can only be used with --dry-run', { hint: 'Add --dry-run' })
  }
  return {
    isCheck,
    skipsInvalid: hasOption(input, 'skip-invalid'),
    ...limitsOf({ limit: changeLimitOf(input) }, undefined),
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
  // Report an invalid key before the file is read.
  matchKeysOf(resource, keys)
  return keys
}
