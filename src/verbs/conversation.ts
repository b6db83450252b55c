import {
  type ConversationContent,
  conversationOrder,
  readConversation,
} from '../actions/conversation.ts'
import type { GetResult } from '../actions/get.ts'
import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import { type CommandInput, hasOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { FORMATS } from '../output/formats.ts'
import { jsonOf } from '../output/rows.ts'
import type { Sheet } from '../output/sheet.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { Conversation } from '../resources/messages.ts'
import { toDisplayTimes } from './display-times.ts'
import type { OutputShape } from './output-shape.ts'
import { sheetFor } from './present.ts'

/** How replies are shown: as text below the record, or as one of its values. */
export type ConversationLayout = 'text' | 'value'

/** Returns how `get` shows the replies; undefined if it doesn't. Throws a UsageError for options that can't be combined. */
export function conversationLayout(
  context: Context,
  { key }: Conversation,
  input: CommandInput,
  { isList, shaping }: { isList: boolean; shaping: OutputShape },
): ConversationLayout | undefined {
  const { title, reader, isStructured } = FORMATS[context.format()]
  const isWanted = hasOption(input, key)
  if (!isWanted) {
    const isUnwanted = hasOption(input, `no-${key}`)
    const isWhole = shaping.fields === undefined && shaping.query === undefined
    return isUnwanted || isList || reader !== 'person' || !isWhole ? undefined : 'text'
  }
  if (isStructured === true || shaping.query !== undefined) return 'value'
  if (reader === 'person' && !isList) return 'text'
  const place =
    reader === 'person' ? 'a table of several records' : `${title}, which has one row per record`
  throw new UsageError(`--${key} can't be shown in ${place}`, {
    hint: 'Use --json, -o ndjson or -o yaml',
  })
}

/** Reads the replies to each record found on one instance. */
export async function readConversations(
  api: Api,
  resource: Resource,
  conversation: Conversation,
  { found, scope }: { found: GetResult['found']; scope: Scope },
): Promise<readonly ConversationContent[]> {
  const all: ConversationContent[] = []
  for (const { row } of found) {
    all.push(await readConversation(api, resource, conversation, { row, scope }))
  }
  return all
}

/** Adds replies to a sheet of records; `conversations` has those of each row, with the context of its instance. */
export async function addConversations(
  sheet: Sheet,
  { in: name, key }: Conversation,
  layout: ConversationLayout,
  conversations: readonly { context: Context; content: ConversationContent }[],
): Promise<Sheet> {
  const replies = resources[name]
  const sheets = await Promise.all(
    conversations.map(async ({ context, content: { rows } }) => {
      if (rows === undefined) return undefined
      const isForPerson = layout === 'text' && context.io.output.isTerminal
      return conversationSheet(replies, await toDisplayTimes(context, replies, rows, isForPerson))
    }),
  )
  if (layout === 'text') return withConversation(replies, sheet, sheets[0])
  const value = (index: number) => {
    const replySheet = sheets[index]
    return replySheet === undefined ? null : jsonOf(replySheet)
  }
  return {
    ...sheet,
    fields: [...sheet.fields, { name: key, label: key, kind: 'text' }],
    rows: sheet.rows.map((row, index) => ({ ...row, [key]: value(index) })),
  }
}

/** Adds replies to a sheet as its conversation, which may be partial. */
export function withConversation(
  { messageFields }: Resource,
  sheet: Sheet,
  replies: Sheet | undefined,
  isPartial = false,
): Sheet {
  if (messageFields === undefined || replies === undefined) return sheet
  return { ...sheet, conversation: { messages: replies, messageFields, isPartial: isPartial } }
}

function conversationSheet(replies: Resource, rows: readonly Row[]): Sheet {
  const shaping = { fields: undefined, hasNames: false }
  return sheetFor(replies, shaping, { rows, names: undefined }, { isList: true })
}

/** Sorts a list of replies like a conversation, unless the command line names another order. */
export function withConversationOrder<
  T extends { order?: ((a: Row, b: Row) => number) | undefined },
>(replies: Resource, query: T): T {
  return { ...query, order: query.order ?? conversationOrder(replies) }
}
