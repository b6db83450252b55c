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
const { parent: TICKET_FIELD = '' } = replies

/** A reply to a ticket; its values are those of a ticket reply, except the ticket and the type. */
interface ReplyRequest extends WriteInput {
  /** Where the ticket is looked for. */
  scope: Scope
  /** The ticket, or its ID, number as shown, or subject. */
  ticket: StoredRecord | string
  /** Whether it is emailed to the contact and the watchers; otherwise it is an internal note. */
  isPublic?: boolean
  /** A required field that `getLateValues` will supply. */
  lateField?: string | undefined
}

/** Replies to a ticket and returns the outcome of creating the reply. */
export async function reply(
  api: Api,
  request: ReplyRequest,
  actionOptions: ActionOptions,
): Promise<Outcome> {
  const { ticket, isPublic = false, values, ...rest } = request
  const type = isPublic ? 'Public' : 'Internal'
  const fixedValues: [string, CheckedValue][] = [
    ['ticket_reply_type', { inputName: 'type', text: type, parsed: { is: 'value', value: type } }],
  ]
  if (typeof ticket === 'string') {
    fixedValues.push([
      TICKET_FIELD,
      { inputName: 'ticket', text: ticket, parsed: { is: 'reference' } },
    ])
  }
  return create(
    api,
    {
      ...rest,
      resource: replies,
      values: new Map([...values, ...fixedValues]),
      ...(typeof ticket === 'string' ? {} : { parent: ticket }),
    },
    actionOptions,
  )
}
