import type { Where } from '../actions/change.ts'
import {
  type ArgumentSpec,
  hasOption,
  type Input,
  listOption,
  type OptionSpec,
} from '../cli/command.ts'
import type { RecordType } from '../cli/option-types.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { conditionsOf, showsOf } from './list-query.ts'
import { hidingOptions, whereOption } from './options.ts'
import { type Picking, pickedWhich, whichOf } from './selector-argument.ts'

/** What stands for standard input instead of a WHICH. */
const PIPED = '-'

/** The records that a line is about. */
export interface Chosen {
  /** What names or chooses them; reads standard input where that names them. */
  which(): Promise<readonly string[] | Where>
  /** Any number of them was asked for, so that what is printed is a list, however many there are. */
  isList: boolean
  /** A person is asked which. */
  isPicked?: true
}

/** How a command's records are chosen: `onlyArchived` for one that is about nothing else; which are offered where none is named. */
export interface Choosing extends Picking {
  onlyArchived?: boolean
}

/** The argument that names any number of records, or says that standard input does. */
export function severalOf(resource: Resource, fits?: RecordType['fits']): ArgumentSpec {
  const one = whichOf(resource, fits)
  const help = `${one.help}; - reads IDs or NDJSON records from standard input`
  return { ...one, help, isVariadic: true, unless: 'where' }
}

/** The options that choose records without naming them. */
export function choosingOptions(
  resource: Resource,
  { onlyArchived = false }: Choosing = {},
): readonly OptionSpec[] {
  const where: OptionSpec = {
    ...whereOption(resource),
    help: 'all records that match, instead of WHICH',
  }
  return onlyArchived ? [where] : [where, ...hidingOptions(resource)]
}

/** Whether a line asks for any number of records. */
export function isSeveral(input: Input): boolean {
  const { args } = input
  return args.length > 1 || args.includes(PIPED) || listOption(input, 'where').length > 0
}

/**
 * The records that a line is about, in one of three ways: named, chosen by conditions, or read from standard input. Throws
 * a UsageError for two of them.
 */
export async function chosenOf(
  context: Context,
  resource: Resource,
  input: Input,
  { onlyArchived = false, ...picking }: Choosing = {},
): Promise<Chosen> {
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
    const shows = onlyArchived ? { onlyArchived } : showsOf(resource, input)
    return { which: async () => ({ where: { conditions, shows } }), isList: true }
  }
  const hiding = hidingOptions(resource).find(({ name }) => !onlyArchived && hasOption(input, name))
  if (hiding !== undefined) throw new UsageError(`--${hiding.name} goes with --where`)
  if (isPiped) {
    const which = async () => (await import('./piped-ids.ts')).pipedIds(context, resource, input)
    return { which, isList: true }
  }
  if (args.length === 0) {
    const which = async () => [await pickedWhich(context, resource, picking)]
    return { which, isList: false, isPicked: true }
  }
  return { which: async () => args, isList: args.length > 1 }
}
