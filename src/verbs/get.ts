import type { Api } from '../api/api.ts'
import { findRecord } from '../api/finding.ts'
import type { Lookup } from '../api/finding-many.ts'
import type { Stored } from '../api/reading.ts'
import type { Scope } from '../api/scope.ts'
import { type CommandSpec, hasOption, type Input } from '../command.ts'
import type { Context } from '../context.ts'
import { type Failure, PartialError, UsageError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import { countOf, nameOf, nounOf } from '../records/naming.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { overInstances } from './instances.ts'
import { sayWhen } from './moments.ts'
import { examplesOf, shapeOptions } from './options.ts'
import { isCard, namesFor, type Shaping, shapingOf, showRows, titleOf } from './showing.ts'
import { countShut, tellShut } from './unreadable.ts'
import { findOptions, tellGuess, whichOf } from './which.ts'

/** `itflow RESOURCE get WHICH …`. */
export function getCommand(resource: Resource): CommandSpec {
  return {
    name: 'get',
    aliases: ['show', 'view'],
    summary: `Show one ${nounOf(resource)}, or several`,
    arguments: [{ ...whichOf(resource), isVariadic: true }],
    options: [
      { name: 'web', type: { kind: 'switch' }, help: 'open it in the browser instead' },
      ...shapeOptions(resource),
    ],
    examples: examplesOf(resource, 'get', ' 7'),
    takesManyInstances: true,
    run: (context, input) => runGet(context, resource, input),
  }
}

interface Got {
  api: Api
  found: readonly Stored[]
  names: NameLookup | undefined
  /** What of several was not found. */
  missing: Failure | undefined
}

async function runGet(context: Context, resource: Resource, input: Input): Promise<void> {
  const shaping = await shapingOf(resource, input)
  const { results, isMany, finish } = await overInstances(context, (one) =>
    collect(one, resource, input, shaping),
  )
  if (hasOption(input, 'web')) return openAll(context, resource, results)
  const isList = input.args.length > 1 || isMany
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
    await tellShut(one, value.api, countShut(resource, value.found))
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

async function collect(
  context: Context,
  resource: Resource,
  input: Input,
  shaping: Shaping,
): Promise<Got> {
  const api = await context.api()
  const scope = await api.scope(context.flags)
  const { found, missing } = await lookUp(context, api, resource, input.args, scope)
  const card = input.args.length === 1 ? found.map(({ row }) => row) : undefined
  const names = await namesFor(context, api, resource, scope, shaping, card)
  return { api, found, names, missing }
}

/** The records that are named; throws where none is found. Of several that are not all there, those that are are shown. */
async function lookUp(
  context: Context,
  api: Api,
  resource: Resource,
  texts: readonly string[],
  scope: Scope,
): Promise<Pick<Got, 'found' | 'missing'>> {
  const options = findOptions(context, resource, scope)
  const [only = ''] = texts
  if (texts.length === 1) {
    return { found: [await findRecord(api, resource, only, options)], missing: undefined }
  }
  const [{ findRecords }, { missedFailure, missedLines }] = await Promise.all([
    import('../api/finding-many.ts'),
    import('../api/missed.ts'),
  ])
  const lookup = await findRecords(api, resource, texts, { ...options, mayMiss: true })
  for (const { isGuess, stored } of lookup.found) {
    if (isGuess) tellGuess(context, resource, stored.row)
  }
  const found = lookup.found.map(({ stored }) => stored)
  const failure = missedFailure(resource, lookup)
  if (failure !== undefined && found.length === 0) throw failure
  return { found, missing: failure && partly(resource, lookup, missedLines(lookup.missed)) }
}

/** Some were found, and shown: that is partly done. */
function partly(resource: Resource, { found, missed }: Lookup, hint: Hint): PartialError {
  const asked = countOf(resource, found.length + missed.length)
  return new PartialError(`${missed.length} of ${asked} could not be identified`, { hint })
}

async function openAll(
  context: Context,
  resource: Resource,
  results: readonly { value: Got }[],
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
