import type { Api } from '../api/api.ts'
import { readAll } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import { tolerate } from '../errors.ts'
import { nounsOf } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { Conversation } from '../resources/messages.ts'
import { cleanLine } from '../text/terminal-safe.ts'

/** The replies to a record. */
export interface ConversationContent {
  /** In reading order; undefined if they can't be read, and then there is a notice. */
  rows: readonly Row[] | undefined
  notices: readonly Notice[]
}

/** Returns the reading order of replies: by time, then by ID. Undefined for modules that hold no messages. */
export function conversationOrder(
  resource: Resource,
): ((left: Row, right: Row) => number) | undefined {
  const { messageFields, id } = resource
  return messageFields === undefined
    ? undefined
    : parseSort(resource, `${messageFields.timestamp},${id}`, messageFields.timestamp)
}

/**
 * Reads the replies to a record, without archived ones. The record can be shown without them, so a server or key that
 * can't read them, or a failed read, gives a notice instead of an error.
 */
export async function readConversation(
  api: Api,
  { id }: Resource,
  conversation: Conversation,
  { row, scope }: { row: Row; scope: Scope },
): Promise<ConversationContent> {
  const replies = resources[conversation.in]
  const { module, operations, parent = '', archivedAt } = replies
  try {
    const presence = await api.capabilities.presence(module, operations.read?.file ?? 'read')
    if (presence === 'absent')
      return unreadableConversation(await unsupportedNotice(api, replies, conversation))
    if (presence === 'forbidden') {
      const { instance } = api.settings
      return unreadableConversation(
        failedNotice(conversation, `the API key for ${instance} isn't allowed to read it`),
      )
    }
    const equals = { [parent]: Number(row[id]) }
    const found = (await readAll(api, replies, { scope, equals })).map((stored) => stored.row)
    const rows = found.filter(
      (reply) => archivedAt === null || (reply[archivedAt] ?? null) === null,
    )
    return { rows: rows.sort(conversationOrder(replies)), notices: [] }
  } catch (error) {
    return unreadableConversation(failedNotice(conversation, tolerate(error).message))
  }
}

function unreadableConversation(notice: Notice): ConversationContent {
  return { rows: undefined, notices: [notice] }
}

async function unsupportedNotice(
  { settings, capabilities }: Api,
  replies: Resource,
  { key }: Conversation,
): Promise<Notice> {
  const release = await capabilities.provenRelease()
  const where = release === undefined ? settings.instance : `${settings.instance} (${release})`
  const since = replies.operations.read?.since
  const who = since === undefined ? '' : `: this needs ITFlow ${since} or later`
  return {
    code: 'conversation_unsupported',
    message: `The ${key} can't be shown. ${where} has no operation to read ${nounsOf(replies)}${who}`,
  }
}

function failedNotice({ key }: Conversation, why: string): Notice {
  return {
    code: 'conversation_failed',
    message: cleanLine(`The ${key} can't be shown: ${why}`),
  }
}
