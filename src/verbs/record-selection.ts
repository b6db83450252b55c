import type { QuerySelection } from '../actions/change-plan.ts'
import {
  type ArgumentSpec,
  type CommandInput,
  hasOption,
  listOption,
  type OptionSpec,
} from '../cli/command.ts'
import type { RecordType } from '../cli/option-types.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { conditionsOf, readVisibility } from './list-query.ts'
import { visibilityOptions, whereOption } from './options.ts'
import { type PickScope, pickRecordId, selectorArgument } from './selector-argument.ts'

/** The argument that means standard input. */
const PIPED = '-'

/** The records that the command line selects. */
interface RecordSelection {
  /** Returns their names, or the conditions that select them; reads standard input if it names them. */
  resolve(): Promise<readonly string[] | QuerySelection>
  /** Whether any number was requested, so the output is a list however many there are. */
  isList: boolean
  /** Whether the user picks the record. */
  isPicked?: true
}

/** Options for selecting records: `onlyArchived` for a command that applies only to archived ones. */
interface SelectionMode extends PickScope {
  onlyArchived?: boolean
}

/** Builds the argument that names any number of records, or standard input. */
export function selectorsArgument(
  resource: Resource,
  conditions?: RecordType['conditions'],
): ArgumentSpec {
  const one = selectorArgument(resource, conditions)
  const help = `${one.help}; - reads IDs or NDJSON records from standard input`
  return { ...one, help, isVariadic: true, unless: 'where' }
}

/** Builds the options that select records without naming them. */
export function selectionOptions(
  resource: Resource,
  { onlyArchived = false }: SelectionMode = {},
): readonly OptionSpec[] {
  const where: OptionSpec = {
    ...whereOption(resource),
    help: 'all records that match, instead of WHICH',
  }
  return onlyArchived ? [where] : [where, ...visibilityOptions(resource)]
}

/** Returns whether the command line asks for any number of records. */
export function isMultiple(input: CommandInput): boolean {
  const { args } = input
  return args.length > 1 || args.includes(PIPED) || listOption(input, 'where').length > 0
}

/**
 * Reads which records the command line selects, in one of three ways: named, selected by conditions, or read from
 * standard input. Throws a UsageError if two are combined.
 */
export async function readSelection(
  context: Context,
  resource: Resource,
  input: CommandInput,
  { onlyArchived = false, ...picking }: SelectionMode = {},
): Promise<RecordSelection> {
  const { args } = input
  const hasConditions = listOption(input, 'where').length > 0
  const isPiped = args.includes(PIPED)
  if (isPiped && args.length > 1) {
    throw new UsageError("- can't be used with other records: standard input names all of them")
  }
  const conditions = await conditionsOf(resource, input, context)
  if (hasConditions && args.length > 0) {
    throw new UsageError(`--where and ${args[0]} can't be used together`, {
      hint: 'Name the records, or select them with --where',
    })
  }
  if (hasConditions) {
    const visibility = onlyArchived ? { onlyArchived } : readVisibility(resource, input)
    return {
      resolve: async () => ({ where: { conditions, visibility } }),
      isList: true,
    }
  }
  if (!onlyArchived) refuseVisibilityOptions(resource, input)
  if (isPiped) {
    const resolve = async () =>
      (await import('./piped-ids.ts')).readPipedIds(context, resource, input)
    return { resolve, isList: true }
  }
  if (args.length === 0) {
    const resolve = async () => [await pickRecordId(context, resource, picking)]
    return { resolve, isList: false, isPicked: true }
  }
  return { resolve: async () => args, isList: args.length > 1 }
}

/** Throws a UsageError for an option that shows hidden records, which applies only to conditions. */
function refuseVisibilityOptions(resource: Resource, input: CommandInput): void {
  const option = visibilityOptions(resource).find(({ name }) => hasOption(input, name))
  if (option !== undefined) throw new UsageError(`--${option.name} needs --where`)
}
