import { get } from '../actions/get.ts'
import type { CommandInput, CommandSpec } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { nounsOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { partlyFailed, readFromInstances } from './instances.ts'
import { reportNotices } from './notices.ts'
import { examplesOf } from './options.ts'
import { readSelection, selectionOptions, selectorsArgument } from './record-selection.ts'
import { findOptions, readScope } from './selector-argument.ts'
import { openPages, requirePages } from './web.ts'

/** `itflow RESOURCE open WHICH …`. */
export function openCommand(resource: Resource): CommandSpec {
  return {
    name: 'open',
    aliases: ['browse'],
    summary: `Open one or more ${nounsOf(resource)} in the browser`,
    arguments: [selectorsArgument(resource)],
    options: selectionOptions(resource),
    examples: examplesOf(resource, 'open', ' 7'),
    hasNoDryRun: true,
    takesManyInstances: true,
    run: (context, input) => runOpen(context, resource, input),
  }
}

/** Opens the pages of the records that the command line names. */
export async function runOpen(
  context: Context,
  resource: Resource,
  input: CommandInput,
): Promise<void> {
  const { resolve: resolveSelection } = await readSelection(context, resource, input, {
    isRead: true,
  })
  await requirePages(context)
  const selection = await resolveSelection()
  const { results, finish } = await readFromInstances(context, async (instance) => {
    const api = await instance.api()
    const scope = await readScope(instance, api)
    const lookup = { ...findOptions(instance, scope), random: instance.random }
    return { ...(await get(api, resource, selection, lookup)), api }
  })
  for (const { context: instance, value } of results) reportNotices(instance, value.notices)
  await openPages(
    context,
    resource,
    results.map(({ value }) => value),
  )
  finish(partlyFailed(results, ({ missing }) => missing))
}
