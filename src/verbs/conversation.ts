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
import { type OutputShape, sheetFor } from './present.ts'

/** How what was said is shown: below the record as text, or as one of its values. */
export type ConversationLayout = 'text' | 'value'

/** How a `get` shows what was said; undefined where it does not. Throws a UsageError for options that don't go together. */
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
  const why =
    reader === 'person'
      ? 'A table of several records'
      : `${title}, which has a row for each record,`
  throw new UsageError(`${why} has no place for --${key}`, {
    hint: 'Add --json, or -o ndjson or -o yaml',
  })
}

/** What was said on each of the records that were got of one instance. */
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

/** Records with what was said on them: `told` has it for each row, and the context of its instance. */
export async function addConversations(
  sheet: Sheet,
  { in: name, key }: Conversation,
  telling: ConversationLayout,
  told: readonly { context: Context; said: ConversationContent }[],
): Promise<Sheet> {
  const replies = resources[name]
  const sheets = await Promise.all(
    told.map(async ({ context, said: { rows } }) => {
      if (rows === undefined) return undefined
      const isForPerson = telling === 'text' && context.io.output.isTerminal
      return conversationSheet(replies, await toDisplayTimes(context, replies, rows, isForPerson))
    }),
  )
  if (telling === 'text') return withConversation(replies, sheet, sheets[0])
  const value = (index: number) => {
    const one = sheets[index]
    return one === undefined ? null : jsonOf(one)
  }
  return {
    ...sheet,
    fields: [...sheet.fields, { name: key, label: key, kind: 'text' }],
    rows: sheet.rows.map((row, index) => ({ ...row, [key]: value(index) })),
  }
}

/** A sheet with what was said as its conversation, or a part of that. */
export function withConversation(
  { messageFields }: Resource,
  sheet: Sheet,
  replies: Sheet | undefined,
  isPart = false,
): Sheet {
  if (messageFields === undefined || replies === undefined) return sheet
  return { ...sheet, conversation: { messages: replies, messageFields, isPartial: isPart } }
}

function conversationSheet(replies: Resource, rows: readonly Row[]): Sheet {
  return sheetFor(replies, { fields: undefined, hasNames: false }, rows, undefined, {
    isList: true,
  })
}

/** The order of a list of what was said that is shown as a conversation, unless the line names another. */
export function withConversationOrder<
  T extends { order?: ((a: Row, b: Row) => number) | undefined },
>(replies: Resource, query: T): T {
  return { ...query, order: query.order ?? conversationOrder(replies) }
}
