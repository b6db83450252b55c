import { type Got, get } from '../actions/get.ts'
import type { Api } from '../api/api.ts'
import { type CommandSpec, hasOption, type Input } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { nameOf, nounOf } from '../records/naming.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { choosingOptions, chosenOf, severalOf } from './chosen.ts'
import { overInstances } from './instances.ts'
import { sayWhen } from './moments.ts'
import { tellNotices } from './notices.ts'
import { examplesOf, shapeOptions } from './options.ts'
import { isCard, namesFor, type Shaping, shapingOf, showRows, titleOf } from './showing.ts'
import { findOptions, readScope } from './which.ts'

/** `itflow RESOURCE get WHICH …`. */
export function getCommand(resource: Resource): CommandSpec {
  return {
    name: 'get',
    aliases: ['show', 'view'],
    summary: `Show one ${nounOf(resource)}, or several`,
    arguments: [severalOf(resource)],
    options: [
      { name: 'web', type: { kind: 'switch' }, help: 'open it in the browser instead' },
      ...choosingOptions(resource),
      ...shapeOptions(resource),
    ],
    examples: examplesOf(resource, 'get', ' 7'),
    takesManyInstances: true,
    run: (context, input) => runGet(context, resource, input),
  }
}

/** What was got of one instance. */
interface Found extends Got {
  api: Api
  names: NameLookup | undefined
}

async function runGet(context: Context, resource: Resource, input: Input): Promise<void> {
  const shaping = await shapingOf(resource, input)
  const { isList: isSeveral, which: read } = await chosenOf(context, resource, input)
  const chosen = { which: await read(), isList: isSeveral }
  const { results, isMany, finish } = await overInstances(context, (one) =>
    collect(one, resource, chosen, shaping),
  )
  for (const { context: one, value } of results) {
    tellNotices(
      one,
      value.notices.filter(({ code }) => code === 'guess'),
    )
  }
  if (hasOption(input, 'web')) return openAll(context, resource, results)
  const isList = chosen.isList || isMany
  const [first] = results
  const row = first?.value.found[0]?.row
  const title =
    isList || row === undefined || first === undefined || !isCard(context)
      ? {}
      : { title: await titleOf(first.value.api, resource, row, first.value.names) }
  await showRows(context, resource, shaping, {
    isList,
    tagged: results.map(({ context: one, value }) => ({
      profile: isMany ? (one.flags.profile ?? '') : undefined,
      rows: value.found.map((stored) => stored.row),
      names: value.names,
      context: one,
    })),
    ...title,
  })
  for (const { context: one, value } of results) {
    for (const { row: shown } of value.found) await tellState(one, resource, shown)
    tellNotices(
      one,
      value.notices.filter(({ code }) => code !== 'guess'),
    )
  }
  if (row !== undefined && !isList && isCard(context)) {
    const { isSandbox } = await context.settings()
    context.note(
      'more',
      `itflow ${resource.name} get ${row[resource.id] ?? ''} --json for every field${isSandbox ? '' : ' · --web to open it'}`,
    )
  }
  const missing = results.flatMap(({ context: one, value }) =>
    value.missing === undefined ? [] : [{ name: one.flags.profile ?? '', failure: value.missing }],
  )
  finish(missing)
}

/** What was asked for of each instance. */
interface Asked {
  which: Parameters<typeof get>[2]
  isList: boolean
}

async function collect(
  context: Context,
  resource: Resource,
  { which, isList }: Asked,
  shaping: Shaping,
): Promise<Found> {
  const api = await context.api()
  const scope = await readScope(context, api)
  const finding = { ...findOptions(context, scope), random: context.random }
  const got = await get(api, resource, which, finding)
  const card = isList ? undefined : got.found.map(({ row }) => row)
  const names = await namesFor(context, api, resource, scope, shaping, card)
  return { ...got, api, names }
}

async function openAll(
  context: Context,
  resource: Resource,
  results: readonly { value: Found }[],
): Promise<void> {
  const [{ webAddress }, { openInBrowser }] = await Promise.all([
    import('../api/web.ts'),
    import('../io/browser.ts'),
  ])
  for (const { value } of results) {
    for (const { row } of value.found) {
      const address = await webAddress(value.api, resource, row)
      if (address === undefined) throw new UsageError('The sandbox has no web pages')
      context.note('web', `Opening ${address}`)
      await openInBrowser(address, context)
    }
  }
}

async function tellState(context: Context, resource: Resource, row: Row): Promise<void> {
  const archivedAt = resource.archivedAt === null ? null : (row[resource.archivedAt] ?? null)
  if (archivedAt === null) return
  const since = await sayWhen(context, String(archivedAt))
  context.note('archived', `${nameOf(resource, row)} is archived (since ${since})`)
}
