import type { ActionOptions } from '../actions/action-options.ts'
import { reply } from '../actions/reply.ts'
import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Outcome } from '../api/writes/write.ts'
import type { CheckedValue } from '../records/input.ts'
import type { Row } from '../records/record.ts'
import { htmlSearchText } from '../text/html-search-text.ts'
import { textToHtml } from '../text/text-to-html.ts'
import { alertIdIn, withAlertId } from './alert-id.ts'

/** A note on the ticket of an alert. */
export interface TicketNote {
  /** The alert's ID, which becomes the last line. */
  id: string
  ticket: StoredRecord
  scope: Scope
  /** Plain text. */
  text: string
  /** How the text begins, if what follows may differ although it says the same; absent: all of it counts. */
  start?: string | undefined
  /** The status to give the ticket. */
  status?: number | undefined
}

/** Adds an internal reply, which is never sent to the customer (H28), to the ticket of an alert. */
export function noteOnTicket(
  api: Api,
  { id, ticket, scope, text, status }: TicketNote,
  options: ActionOptions,
): Promise<Outcome> {
  const values = new Map([['ticket_reply', checkedValue('message', htmlOf(text, id))]])
  if (status !== undefined) values.set('ticket_status', checkedValue('status', status))
  return reply(api, { scope, ticket, values }, options)
}

/**
 * Whether a ticket has such a note already: a run that was killed may not have recorded that it was stored. With `start`, only
 * the latest of this program's notes about the alert counts: a later one says something else.
 */
export function hasNote(
  replies: readonly Row[],
  { id, text, start }: Pick<TicketNote, 'id' | 'text' | 'start'>,
): boolean {
  const wanted = wordsOf(htmlOf(text, id))
  const own = replies.flatMap(({ ticket_reply_type: type, ticket_reply: html }) =>
    type === 'Internal' && alertIdIn(String(html ?? '')) === id ? [wordsOf(String(html))] : [],
  )
  if (start === undefined) return own.includes(wanted)
  return own.at(-1)?.startsWith(wordsOf(textToHtml(start))) === true
}

function htmlOf(text: string, id: string): string {
  return withAlertId(textToHtml(text), id)
}

function wordsOf(html: string): string {
  return htmlSearchText(html)
    .replace(/(?:\\n|\s)+/g, ' ')
    .trim()
}

function checkedValue(inputName: string, value: string | number): CheckedValue {
  return { inputName, text: String(value), parsed: { is: 'value', value } }
}
