import { get } from '../actions/get.ts'
import type { CommandSpec, Input } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { nounOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { overInstances } from './instances.ts'
import { tellNotices } from './notices.ts'
import { examplesOf } from './options.ts'
import { choosingOptions, chosenOf, severalOf } from './record-selection.ts'
import { findOptions, readScope } from './selector-argument.ts'
import { openRecords, requirePages } from './web.ts'

/** `itflow RESOURCE open WHICH …`. */
export function openCommand(resource: Resource): CommandSpec {
  return {
    name: 'open',
    aliases: ['browse'],
    summary: `Open the page of one ${nounOf(resource)}, or several, in the browser`,
    arguments: [severalOf(resource)],
    options: choosingOptions(resource),
    examples: examplesOf(resource, 'open', ' 7'),
    hasNoDryRun: true,
    takesManyInstances: true,
    run: (context, input) => runOpen(context, resource, input),
  }
}

/** Opens the pages of the records that a line names. */
export async function runOpen(context: Context, resource: Resource, input: Input): Promise<void> {
  const { which: read } = await chosenOf(context, resource, input, { isRead: true })
  await requirePages(context)
  const which = await read()
  const { results, finish } = await overInstances(context, async (one) => {
    const api = await one.api()
    const scope = await readScope(one, api)
    const finding = { ...findOptions(one, scope), random: one.random }
    return { ...(await get(api, resource, which, finding)), api }
  })
  for (const { context: one, value } of results) tellNotices(one, value.notices)
  await openRecords(
    context,
    resource,
    results.map(({ value }) => value),
  )
  finish(
    results.flatMap(({ context: one, value }) =>
      value.missing === undefined
        ? []
        : [{ name: one.flags.profile ?? '', failure: value.missing }],
    ),
  )
}
