import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Outcome } from '../api/writes/write.ts'
import type { CheckedValue } from '../records/input.ts'
import { resources } from '../resources/index.ts'
import type { ActionOptions } from './action-options.ts'
import { create } from './create.ts'
import type { WriteInput } from './resolve-values.ts'

const { 'ticket-replies': replies } = resources
const { parent: TICKET = '' } = replies

/** A reply to a ticket; its values are those of a ticket reply, but for the ticket and the type. */
export interface ReplyRequest extends WriteInput {
  /** Where a ticket that is named is looked for. */
  scope: Scope
  /** The ticket, or what names it: an ID, a number as people write it, a subject. */
  ticket: StoredRecord | string
  /** Mailed to the contact and the watchers; else it is an internal note. */
  isPublic?: boolean
  /** A required field that `more` is going to give. */
  lateField?: string | undefined
}

/** Replies to a ticket; the outcome is that of the reply's creation. */
export async function reply(
  api: Api,
  request: ReplyRequest,
  acting: ActionOptions,
): Promise<Outcome> {
  const { ticket, isPublic = false, values, ...rest } = request
  const type = isPublic ? 'Public' : 'Internal'
  const settled: [string, CheckedValue][] = [
    ['ticket_reply_type', { inputName: 'type', text: type, parsed: { is: 'value', value: type } }],
  ]
  if (typeof ticket === 'string') {
    settled.push([TICKET, { inputName: 'ticket', text: ticket, parsed: { is: 'reference' } }])
  }
  return create(
    api,
    {
      ...rest,
      resource: replies,
      values: new Map([...values, ...settled]),
      ...(typeof ticket === 'string' ? {} : { parent: ticket }),
    },
    acting,
  )
}
