import type { Api } from '../api/api.ts'
import { readAll } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import { tolerate } from '../bearable.ts'
import { nounsOf } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { Conversation } from '../resources/messages.ts'
import { cleanLine } from '../text/terminal-safe.ts'

/** What was said on a record. */
export interface ConversationContent {
  /** In the order to be read; undefined where it can't be read, which is a notice. */
  rows: readonly Row[] | undefined
  notices: readonly Notice[]
}

/** The order in which what was said is read: by time, then by ID. Undefined for a module of anything else. */
export function conversationOrder(
  resource: Resource,
): ((left: Row, right: Row) => number) | undefined {
  const { messageFields, id } = resource
  return messageFields === undefined
    ? undefined
    : parseSort(resource, `${messageFields.timestamp},${id}`, messageFields.timestamp)
}

/**
 * What was said on a record, without what is archived. The record can be shown without it: a server or key that does
 * not give it, and a read that fails, are notices.
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
        failedNotice(conversation, `the key of ${instance} may not read them`),
      )
    }
    const equals = { [parent]: Number(row[id]) }
    const found = (await readAll(api, replies, { scope, equals })).map((stored) => stored.row)
    const rows = found.filter((one) => archivedAt === null || (one[archivedAt] ?? null) === null)
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
  const who = since === undefined ? '' : `: ITFlow has it from ${since} on`
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
