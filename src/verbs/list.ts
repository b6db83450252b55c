import type { Api } from '../api/api.ts'
import { absenceFirst } from '../api/operation.ts'
import { readRecords } from '../api/reading.ts'
import type { Scope } from '../api/scope.ts'
import { bearable } from '../bearable.ts'
import { type CommandSpec, type Input, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { countOf, nounsOf } from '../records/naming.ts'
import type { NameLookup, Row } from '../records/record.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import { overInstances } from './instances.ts'
import { tellUnknownZone } from './moments.ts'
import {
  examplesOf,
  filterOptions,
  hidingOptions,
  listOptions,
  periodOptions,
  shapeOptions,
} from './options.ts'
import { type Hiding, readSelection, type Selection } from './selection.ts'
import { namesFor, type Shaping, shapingOf, showRows, type Tagged } from './showing.ts'
import { countShut, tellShut } from './unreadable.ts'
import { placeOf } from './wording.ts'

/** `itflow RESOURCE list`. */
export function listCommand(resource: Resource): CommandSpec {
  return {
    name: 'list',
    aliases: ['ls'],
    summary: `List ${nounsOf(resource)}`,
    options: [
      ...filterOptions(resource),
      ...periodOptions(resource),
      ...hidingOptions(resource),
      ...listOptions(resource),
      ...shapeOptions(resource),
    ],
    examples: examplesOf(resource, 'list', ''),
    takesManyInstances: true,
    run: (context, input) => runList(context, resource, input),
  }
}

/** What a list found on one instance. */
interface Listed {
  rows: Row[]
  scope: Scope
  hidden: Record<Hiding, number>
  /** Whether reading went to the end, so that the hidden ones are all counted. */
  isWhole: boolean
  /** Whether `limit` cut the list. */
  hasMore: boolean
  names: NameLookup | undefined
  /** How many credentials did not open. */
  shut: number
  unplaced: Selection['unplaced']
  /** What is worth saying of conditions that fit no record. */
  unmet: readonly string[]
}

/** Reads and prints a list; the code of `tickets replies` as well. */
export async function runList(context: Context, resource: Resource, input: Input): Promise<void> {
  const wanted = await readWanted(context, resource, input).catch(async (error: unknown) => {
    throw await absenceOnOne(context, resource, error)
  })
  const { shaping, compare } = wanted
  const { results, isMany, finish } = await overInstances(context, (one) =>
    collectOrAbsent(one, resource, wanted),
  )
  const tagged: Tagged[] = results.map(({ context: one, value }) => ({
    profile: isMany ? (one.flags.profile ?? '') : undefined,
    rows: value.rows,
    names: value.names,
    context: one,
  }))
  await showRows(context, resource, shaping, {
    isList: true,
    isOneClient: !isMany && results.every(({ value }) => value.scope.kind === 'client'),
    tagged,
    compare: isMany ? compare : undefined,
  })
  for (const { context: one, value } of results) {
    if (value.unplaced !== undefined) await tellUnknownZone(one, value.unplaced)
    for (const said of value.unmet) one.note('unmet', said)
    await tellTotals(one, resource, value)
    await tellShut(one, await one.api(), value.shut)
  }
  finish()
}

/** What the flags of a list ask for, read and checked without the server. */
interface Wanted {
  shaping: Shaping
  select: ReturnType<typeof readSelection>
  compare: (a: Row, b: Row) => number
  /** Whether the server's own order will not do. */
  isOrdered: boolean
}

async function readWanted(context: Context, resource: Resource, input: Input): Promise<Wanted> {
  const sort = textOption(input, 'sort') ?? resource.order
  return {
    shaping: await shapingOf(resource, input),
    select: readSelection(resource, input, context),
    compare: parseSort(resource, sort ?? resource.id, '--sort'),
    isOrdered: sort !== undefined,
  }
}

/** What is wrong with the flags; of several instances each may have the operation or not. */
async function absenceOnOne(
  context: Context,
  resource: Resource,
  error: unknown,
): Promise<unknown> {
  try {
    const [only = context, ...more] = await context.instances()
    return more.length > 0 ? error : await absenceFirst(await only.api(), resource, 'read', error)
  } catch (another) {
    bearable(another)
    return error
  }
}

async function collectOrAbsent(
  context: Context,
  resource: Resource,
  wanted: Wanted,
): Promise<Listed> {
  try {
    return await collect(context, resource, wanted)
  } catch (error) {
    throw await absenceFirst(await context.api(), resource, 'read', error)
  }
}

async function collect(
  context: Context,
  resource: Resource,
  { shaping, select, compare, isOrdered }: Wanted,
): Promise<Listed> {
  const api = await context.api()
  const scope = await api.scope(context.flags)
  const selection = await select(api, scope)
  // In the server's order reading can end at the limit; any other order needs all of it.
  const enough = isOrdered ? undefined : selection.limit
  const kept = await gather(api, resource, selection, enough)
  const unmet = kept.isWhole ? await selection.unmet.explain(api, scope) : []
  if (isOrdered) kept.rows.sort(compare)
  const limit = selection.limit ?? Number.POSITIVE_INFINITY
  const rows = kept.rows.slice(0, limit)
  const names = await namesFor(context, api, resource, scope, shaping, undefined)
  const { hidden, isWhole, shut } = kept
  const { unplaced } = selection
  const hasMore = kept.rows.length > limit
  return { rows, scope, hidden, isWhole, hasMore, names, shut, unplaced, unmet }
}

async function gather(
  api: Api,
  resource: Resource,
  selection: Selection,
  enough: number | undefined,
): Promise<Pick<Listed, 'rows' | 'hidden' | 'isWhole' | 'shut'>> {
  const rows: Row[] = []
  let shut = 0
  const hidden = { archived: 0, hidden: 0 }
  for (const request of selection.requests) {
    for await (const page of readRecords(api, resource, request)) {
      shut += countShut(resource, page)
      for (const { row } of page) {
        const verdict = selection.judge(row)
        if (verdict === true) rows.push(row)
        else if (verdict !== false) hidden[verdict] += 1
      }
      if (enough !== undefined && rows.length > enough) {
        return { rows, hidden, isWhole: false, shut }
      }
    }
  }
  return { rows, hidden, isWhole: true, shut }
}

async function tellTotals(context: Context, resource: Resource, listed: Listed): Promise<void> {
  const { rows, hidden, isWhole, hasMore, scope } = listed
  const what = countOf(resource, rows.length)
  const count = hasMore ? `The first ${what.replace(/^1 /, '')}` : what
  const hiddenOnes = [
    ...(hidden.hidden > 0 ? [`${hidden.hidden} ${resource.hides?.word ?? ''}`] : []),
    ...(hidden.archived > 0 ? [`${hidden.archived} archived`] : []),
  ]
  const isOne = hidden.hidden + hidden.archived === 1
  const left = [
    ...(hasMore ? ['there are more (--limit)'] : []),
    ...(hiddenOnes.length > 0
      ? [
          `${isWhole ? '' : 'at least '}${hiddenOnes.join(' and ')} ${isOne ? 'is' : 'are'} hidden (--all)`,
        ]
      : []),
  ]
  const place = await placeOf(context, resource, scope)
  context.note('total', [`${count} ${place}`, ...left].join('; '))
}
