import { type Listed, list } from '../actions/list.ts'
import type { ListQuery } from '../actions/list-query.ts'
import { SHUT_CODES } from '../actions/shut.ts'
import { absenceFirst } from '../api/operation.ts'
import type { Scope } from '../api/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import { bearable } from '../bearable.ts'
import type { CommandSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import { countOf, nounsOf } from '../records/naming.ts'
import type { NameLookup } from '../records/record.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import { overInstances } from './instances.ts'
import { readListQuery } from './list-query.ts'
import { withZoneAdvice } from './moments.ts'
import { tellNotices } from './notices.ts'
import {
  examplesOf,
  filterOptions,
  hidingOptions,
  listOptions,
  periodOptions,
  shapeOptions,
} from './options.ts'
import { namesFor, type Shaping, shapingOf, showRows, type Tagged } from './showing.ts'
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
interface Found extends Listed {
  scope: Scope
  names: NameLookup | undefined
}

function runList(context: Context, resource: Resource, input: Input): Promise<void> {
  return listAndShow(context, resource, input, () => readListQuery(resource, input, context))
}

/** Reads and prints a list; `readQuery` reads what is asked for, and throws what is wrong with it. */
export async function listAndShow(
  context: Context,
  resource: Resource,
  input: Input,
  readQuery: () => ListQuery,
): Promise<void> {
  const { shaping, query } = await readLine(resource, input, readQuery).catch(
    async (error: unknown) => {
      throw await absenceOnOne(context, resource, error)
    },
  )
  const { results, isMany, finish } = await overInstances(context, (one) =>
    collect(one, resource, shaping, query),
  )
  const tagged: Tagged[] = results.map(({ context: one, value }) => ({
    profile: isMany ? (one.flags.profile ?? '') : undefined,
    rows: value.rows,
    names: value.names,
    context: one,
  }))
  const order = query.order ?? parseSort(resource, resource.order ?? resource.id, '--sort')
  await showRows(context, resource, shaping, {
    isList: true,
    isOneClient: !isMany && results.every(({ value }) => value.scope.kind === 'client'),
    tagged,
    compare: isMany ? order : undefined,
  })
  for (const { context: one, value } of results) {
    const { instance } = await one.settings()
    const notices = value.notices.map((notice) => withZoneAdvice(notice, instance))
    tellNotices(
      one,
      notices.filter((notice) => !isAboutSecrets(notice)),
    )
    await tellTotals(one, resource, value)
    tellNotices(one, notices.filter(isAboutSecrets))
  }
  finish()
}

/** Says what secrets are missing: after how many records there are. */
function isAboutSecrets({ code }: Notice): boolean {
  return SHUT_CODES.includes(code)
}

async function readLine(
  resource: Resource,
  input: Input,
  readQuery: () => ListQuery,
): Promise<{ shaping: Shaping; query: ListQuery }> {
  return { shaping: await shapingOf(resource, input), query: readQuery() }
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

async function collect(
  context: Context,
  resource: Resource,
  shaping: Shaping,
  query: ListQuery,
): Promise<Found> {
  const api = await context.api()
  const scope = await api.scope(context.flags).catch(async (error: unknown) => {
    throw await absenceFirst(api, resource, 'read', error)
  })
  const listed = await list(api, resource, scope, query, context)
  const names = await namesFor(context, api, resource, scope, shaping, undefined)
  return { ...listed, scope, names }
}

async function tellTotals(context: Context, resource: Resource, listed: Found): Promise<void> {
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
