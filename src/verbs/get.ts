import type { ConversationContent } from '../actions/conversation.ts'
import { type GetResult, get } from '../actions/get.ts'
import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import { type CommandInput, type CommandSpec, hasOption, type OptionSpec } from '../cli/command.ts'
import { SWITCH } from '../cli/option-types.ts'
import type { Context } from '../context.ts'
import { FORMATS } from '../output/formats.ts'
import { isMultiProfile } from '../profiles/settings.ts'
import { displayName, nounsOf } from '../records/describe-record.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import type { ConversationLayout } from './conversation.ts'
import { formatServerTime } from './display-times.ts'
import { type InstanceResult, partlyFailed, readFromInstances } from './instances.ts'
import { reportNotices } from './notices.ts'
import { examplesOf, shapeOptions } from './options.ts'
import { type OutputShape, readOutputShape } from './output-shape.ts'
import { isCardOutput, namesFor, type ShowRowsOptions, showRows } from './present.ts'
import type { RecordCard } from './record-card.ts'
import { readSelection, selectionOptions, selectorsArgument } from './record-selection.ts'
import { findOptions, readScope } from './selector-argument.ts'

/** `itflow RESOURCE get WHICH …`. */
export function getCommand(resource: Resource): CommandSpec {
  let options: readonly OptionSpec[] | undefined
  return {
    name: 'get',
    aliases: ['show', 'view'],
    summary: `Show one or more ${nounsOf(resource)}`,
    arguments: [selectorsArgument(resource)],
    // Built only if the command line has options.
    get options() {
      options ??= [
        { name: 'web', type: SWITCH, help: 'open it in the browser instead' },
        ...conversationOptions(resource),
        ...selectionOptions(resource),
        ...shapeOptions(resource),
      ]
      return options
    },
    examples: examplesOf(resource, 'get', ' 7'),
    takesManyInstances: true,
    run: (context, input) => runGet(context, resource, input),
  }
}

function conversationOptions({ conversation }: Resource): readonly OptionSpec[] {
  if (conversation === undefined) return []
  const { key } = conversation
  const group = 'Output'
  return [
    { name: key, type: SWITCH, help: `include the ${key}, also in JSON and YAML`, group },
    { name: `no-${key}`, type: SWITCH, help: `leave out the ${key}`, group },
  ]
}

/** The result of `get` on one instance. */
interface InstanceGet extends GetResult {
  api: Api
  names: NameLookup | undefined
  /** The replies to each record, if they are shown. */
  replies: readonly ConversationContent[]
}

type Results = readonly InstanceResult<InstanceGet>[]

async function runGet(context: Context, resource: Resource, input: CommandInput): Promise<void> {
  if (hasOption(input, 'web')) {
    return (await import('./open.ts')).runOpen(context, resource, input)
  }
  const shaping = await readOutputShape(resource, input)
  const chosen = await readSelection(context, resource, input, { isRead: true })
  const isMultiple = chosen.isList || isMultiProfile(context.flags)
  const layout = await layoutFor(context, resource, input, { isList: isMultiple, shaping })
  const query: GetQuery = { selection: await chosen.resolve(), isList: chosen.isList, layout }
  const { results, isMany, finish } = await readFromInstances(context, (instance) =>
    collect(instance, resource, query, shaping),
  )
  for (const { context: instance, value } of results) {
    reportNotices(
      instance,
      value.notices.filter(({ code }) => code === 'guess'),
    )
  }
  const isList = chosen.isList || isMany
  const card = isList ? undefined : await cardOf(context, resource, shaping, results)
  await showRows(context, resource, shaping, {
    isList,
    instanceRows: results.map(({ context: instance, profile, value }) => ({
      profile,
      rows: value.found.map((stored) => stored.row),
      names: value.names,
      context: instance,
    })),
    transformSheet: sheetCompleter(resource, layout, results, card),
    ...(card === undefined ? {} : { title: card.title }),
  })
  await reportRest(resource, results)
  card?.tellNext()
  finish(partlyFailed(results, ({ missing }) => missing))
}

/** Returns whether and how replies are shown; loads nothing for a program that doesn't ask for them. */
async function layoutFor(
  context: Context,
  { conversation }: Resource,
  input: CommandInput,
  how: { isList: boolean; shaping: OutputShape },
): Promise<ConversationLayout | undefined> {
  if (conversation === undefined) return undefined
  const isForProgram = FORMATS[context.format()].reader === 'program'
  if (isForProgram && !hasOption(input, conversation.key)) return undefined
  return (await import('./conversation.ts')).conversationLayout(context, conversation, input, how)
}

/** What is read from each instance. */
interface GetQuery {
  selection: Parameters<typeof get>[2]
  isList: boolean
  layout: ConversationLayout | undefined
}

async function collect(
  context: Context,
  resource: Resource,
  { selection, isList, layout }: GetQuery,
  shaping: OutputShape,
): Promise<InstanceGet> {
  const api = await context.api()
  const scope = await readScope(context, api)
  const lookup = { ...findOptions(context, scope), random: context.random }
  const got = await get(api, resource, selection, lookup)
  const card = isList ? undefined : got.found.map(({ row }) => row)
  const [names, replies] = await Promise.all([
    namesFor(context, api, resource, { scope, shaping, card }),
    readReplies(api, resource, layout, { found: got.found, scope }),
  ])
  return { ...got, api, names, replies }
}

async function readReplies(
  api: Api,
  resource: Resource,
  layout: ConversationLayout | undefined,
  of: { found: GetResult['found']; scope: Scope },
): Promise<readonly ConversationContent[]> {
  const { conversation } = resource
  if (layout === undefined || conversation === undefined) return []
  return (await import('./conversation.ts')).readConversations(api, resource, conversation, of)
}

/** Lays out the card of a single record at a terminal; undefined elsewhere. */
async function cardOf(
  context: Context,
  resource: Resource,
  shaping: OutputShape,
  results: Results,
): Promise<RecordCard | undefined> {
  const [first] = results
  const row = first?.value.found[0]?.row
  if (first === undefined || row === undefined || !isCardOutput(context)) return undefined
  const { createRecordCard } = await import('./record-card.ts')
  const { api, names, replies } = first.value
  return createRecordCard(context, resource, { row, api, names, replies: replies[0], shaping })
}

/** Returns a function that completes the sheet: it arranges the card, then adds the replies. */
function sheetCompleter(
  resource: Resource,
  layout: ConversationLayout | undefined,
  results: Results,
  card: RecordCard | undefined,
): ShowRowsOptions['transformSheet'] {
  const { conversation } = resource
  if (layout === undefined || conversation === undefined) return card?.arrange
  return async (sheet) => {
    const { addConversations } = await import('./conversation.ts')
    const conversations = results.flatMap(({ context, value }) =>
      value.replies.map((content) => ({ context, content })),
    )
    return addConversations(card?.arrange(sheet) ?? sheet, conversation, layout, conversations)
  }
}

/** Reports notices about the records once they are shown. */
async function reportRest(resource: Resource, results: Results): Promise<void> {
  for (const { context, value } of results) {
    for (const { row } of value.found) await reportArchived(context, resource, row)
    reportNotices(
      context,
      value.notices.filter(({ code }) => code !== 'guess'),
    )
    // A notice that applies to every record is reported once.
    const notices = value.replies.flatMap((content) => content.notices)
    reportNotices(context, [...new Map(notices.map((notice) => [notice.message, notice])).values()])
  }
}

async function reportArchived(context: Context, resource: Resource, row: Row): Promise<void> {
  const archivedAt = resource.archivedAt === null ? null : (row[resource.archivedAt] ?? null)
  if (archivedAt === null) return
  const since = await formatServerTime(context, String(archivedAt))
  context.note('archived', `${displayName(resource, row)} is archived (since ${since})`)
}
