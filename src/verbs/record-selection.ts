import type { QuerySelection } from '../actions/change.ts'
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

/** What stands for standard input instead of a WHICH. */
const PIPED = '-'

/** The records that a line is about. */
export interface RecordSelection {
  /** What names or chooses them; reads standard input where that names them. */
  resolve(): Promise<readonly string[] | QuerySelection>
  /** Any number of them was asked for, so that what is printed is a list, however many there are. */
  isList: boolean
  /** A person is asked which. */
  isPicked?: true
}

/** How a command's records are chosen: `onlyArchived` for one that is about nothing else; which are offered where none is named. */
export interface SelectionMode extends PickScope {
  onlyArchived?: boolean
}

/** The argument that names any number of records, or says that standard input does. */
export function selectorsArgument(resource: Resource, fits?: RecordType['fits']): ArgumentSpec {
  const one = selectorArgument(resource, fits)
  const help = `${one.help}; - reads IDs or NDJSON records from standard input`
  return { ...one, help, isVariadic: true, unless: 'where' }
}

/** The options that choose records without naming them. */
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

/** Whether a line asks for any number of records. */
export function isMultiple(input: CommandInput): boolean {
  const { args } = input
  return args.length > 1 || args.includes(PIPED) || listOption(input, 'where').length > 0
}

/**
 * The records that a line is about, in one of three ways: named, chosen by conditions, or read from standard input. Throws
 * a UsageError for two of them.
 */
export async function readSelection(
  context: Context,
  resource: Resource,
  input: CommandInput,
  { onlyArchived = false, ...picking }: SelectionMode = {},
): Promise<RecordSelection> {
  const { args } = input
  const isChosen = listOption(input, 'where').length > 0
  const isPiped = args.includes(PIPED)
  if (isPiped && args.length > 1) {
    throw new UsageError("- can't be used with other records: standard input names all of them")
  }
  const conditions = await conditionsOf(resource, input, context)
  if (isChosen && args.length > 0) {
    throw new UsageError(`--where and ${args[0]} can't be used together`, {
      hint: 'Name the records, or choose them with --where',
    })
  }
  if (isChosen) {
    const shows = onlyArchived ? { onlyArchived } : readVisibility(resource, input)
    return { resolve: async () => ({ where: { conditions, visibility: shows } }), isList: true }
  }
  const hiding = visibilityOptions(resource).find(
    ({ name }) => !onlyArchived && hasOption(input, name),
  )
  if (hiding !== undefined) throw new UsageError(`--${hiding.name} goes with --where`)
  if (isPiped) {
    const which = async () =>
      (await import('./piped-ids.ts')).readPipedIds(context, resource, input)
    return { resolve: which, isList: true }
  }
  if (args.length === 0) {
    const which = async () => [await pickRecordId(context, resource, picking)]
    return { resolve: which, isList: false, isPicked: true }
  }
  return { resolve: async () => args, isList: args.length > 1 }
}
