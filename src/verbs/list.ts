import { type ListResult, list } from '../actions/list.ts'
import type { ListQuery } from '../actions/list-query.ts'
import { preferUnsupportedError } from '../api/capabilities/prefer-unsupported.ts'
import type { Scope } from '../api/records/scope.ts'
import { type CommandInput, type CommandSpec, hasOption, type OptionSpec } from '../cli/command.ts'
import { SWITCH } from '../cli/option-types.ts'
import type { Context } from '../context.ts'
import { FORMATS } from '../output/formats.ts'
import { isMultiProfile } from '../profiles/settings.ts'
import { nounsOf } from '../records/describe-record.ts'
import type { NameLookup } from '../records/record.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import { aboutFilters, filterOptions } from './filter-options.ts'
import { readFromInstances } from './instances.ts'
import { type ListReaders, readListInput } from './list-input.ts'
import { readListQuery } from './list-query.ts'
import { reportList } from './list-totals.ts'
import {
  examplesOf,
  listOptions,
  periodOptions,
  shapeOptions,
  visibilityOptions,
} from './options.ts'
import type { OutputShape } from './output-shape.ts'
import { type InstanceRows, namesFor, type ShowRowsOptions, showRows } from './present.ts'
import { readScope } from './selector-argument.ts'

/** `itflow RESOURCE list`. */
export function listCommand(resource: Resource): CommandSpec {
  let options: readonly OptionSpec[] | undefined
  return {
    name: 'list',
    aliases: ['ls'],
    summary: `List ${nounsOf(resource)}`,
    get description() {
      return aboutFilters(resource)
    },
    // Built only if the command line has options.
    get options() {
      options ??= optionsOf(resource)
      return options
    },
    examples: examplesOf(resource, 'list', ''),
    takesManyInstances: true,
    run: (context, input) => runList(context, resource, input),
  }
}

function optionsOf(resource: Resource): readonly OptionSpec[] {
  return [
    { name: 'web', type: SWITCH, help: 'open the list in the browser instead' },
    ...filterOptions(resource),
    ...periodOptions(resource),
    ...visibilityOptions(resource),
    ...listOptions(resource),
    ...shapeOptions(resource),
  ]
}

/** The list of one instance. */
interface InstanceList extends ListResult {
  scope: Scope
  names: NameLookup | undefined
}

async function runList(context: Context, resource: Resource, input: CommandInput): Promise<void> {
  if (hasOption(input, 'web')) {
    return (await import('./web.ts')).openListPage(context, resource, input)
  }
  return listAndShow(context, resource, input, {
    query: () => readListQuery(resource, input, context),
  })
}

/** Reads and prints a list. */
export async function listAndShow(
  context: Context,
  resource: Resource,
  input: CommandInput,
  { transformSheet, ...readers }: ListReaders & Pick<ShowRowsOptions, 'transformSheet'>,
): Promise<void> {
  const { shaping, query } = await readListInput(context, resource, input, readers)
  if (isStreamed(context, resource, shaping, query)) {
    const { printStreamedList } = await import('./streamed-list.ts')
    return printStreamedList(context, resource, shaping, query)
  }
  const { results, isMany, finish } = await readFromInstances(context, (instance) =>
    collect(instance, resource, shaping, query),
  )
  const instanceRows: InstanceRows[] = results.map(({ context: instance, profile, value }) => ({
    profile,
    rows: value.rows,
    names: value.names,
    context: instance,
  }))
  const order = query.order ?? parseSort(resource, resource.defaultSort ?? resource.id, '--sort')
  await showRows(context, resource, shaping, {
    isList: true,
    isOneClient: !isMany && results.every(({ value }) => value.scope.kind === 'client'),
    instanceRows,
    compare: isMany ? order : undefined,
    transformSheet,
  })
  for (const { context: instance, value } of results) {
    await reportList(instance, resource, { ...value, count: value.rows.length })
  }
  finish()
}

/** Returns whether a list is printed while it is read: piped, line by line, in the server's order. */
function isStreamed(
  { io, flags, format }: Context,
  resource: Resource,
  shaping: OutputShape,
  query: ListQuery,
): boolean {
  const isOrdered = (query.order ?? resource.defaultSort) !== undefined
  // An impossible value is an error once all were read, and then nothing may have been printed.
  const mayFailLate = query.conditions?.some(({ operator }) => operator === '!=') === true
  return (
    FORMATS[format()].canBeTruncated === true &&
    !io.output.isTerminal &&
    !isOrdered &&
    !mayFailLate &&
    shaping.query === undefined &&
    !isMultiProfile(flags)
  )
}

async function collect(
  context: Context,
  resource: Resource,
  shaping: OutputShape,
  query: ListQuery,
): Promise<InstanceList> {
  const api = await context.api()
  const scope = await readScope(context, api).catch(async (error: unknown) => {
    throw await preferUnsupportedError(api, resource, 'read', error)
  })
  const listed = await list(api, resource, { scope, query, random: context.random })
  const names = await namesFor(context, api, resource, { scope, shaping })
  return { ...listed, scope, names }
}
